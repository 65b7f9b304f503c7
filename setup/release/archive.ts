import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { billOfMaterials } from './bill-of-materials.ts';
import { readComponents, readDirectNeeds, sha512Of } from './components.ts';
import { licenceList } from './licences.ts';

const run = promisify(execFile);

/** Files that only developers need. */
const leftOut = [
  'tests',
  '.ci',
  '.github',
  '**/*.test.ts',
  '*.config.ts',
  'eslint.config.mjs',
  'prettier.config.mjs',
  'docs/decisions',
  'docs/screenshots',
];

/** The files of a release, and their SHA-512 in hex by name. */
export type Made = { folder: string; files: Record<string, string> };

/** A release cannot be made; says what to do. */
export class ReleaseRefused extends Error {}

/**
 * Makes the archive of a commit with Node and all packages that the portal needs, its bill of materials, and their hashes. The same commit
 * gives the same bytes on the same kind of machine: names are sorted, owners and instants are fixed.
 * @param source a clone without changes
 * @param to an existing folder
 */
export async function makeRelease(source: string, to: string): Promise<Made> {
  const git = async (...args: string[]) => (await run('git', ['-C', source, ...args])).stdout.trim();
  if ((await git('status', '--porcelain')) !== '')
    throw new ReleaseRefused('The clone has changes: commit them, or make the release from a fresh clone.');
  const { version } = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')) as { version: string };
  const made = new Date(Number(await git('log', '-1', '--format=%ct')) * 1000);
  const platform = `${process.platform}-${process.arch}`;
  const name = `kim-portal-${version}-${platform}`;
  const work = await mkdtemp(path.join(os.tmpdir(), 'kim-release-'));
  try {
    const root = path.join(work, name);
    await mkdir(root);
    const sources = path.join(work, 'sources.tar');
    await git(
      'archive',
      '--format=tar',
      `--output=${sources}`,
      'HEAD',
      '--',
      '.',
      ...leftOut.map((pattern) => `:(exclude,glob)${pattern}`),
    );
    await run('tar', ['-xf', sources, '-C', root]);
    await run('sh', ['setup/install.sh'], { cwd: root, env: { ...process.env, NPM_CONFIG_OMIT: 'dev', OWN_NODE: 'yes' } });
    // npm's own notes: they hold the address from which each package came, and nothing reads them here.
    await rm(path.join(root, 'node_modules/.package-lock.json'));

    const components = (await readComponents(root)).filter((component) => component.name !== 'node');
    await writeFile(path.join(root, 'LICENCES.md'), licenceList(components));
    const archive = path.join(to, `${name}.tar.gz`);
    await pack(work, name, archive, made);

    const bill = billOfMaterials({
      version,
      file: path.basename(archive),
      sha512: await sha512Of(archive),
      made,
      url: await addressOf(source),
      components,
      needs: (await readDirectNeeds(root)).filter((folder) => folder !== 'node_modules/node'),
      node: await nodeIn(root),
    });
    await writeFile(path.join(to, `${name}.cdx.json`), `${JSON.stringify(bill, null, 1)}\n`);

    const files = Object.fromEntries(
      await Promise.all([`${name}.tar.gz`, `${name}.cdx.json`].map(async (file) => [file, await sha512Of(path.join(to, file))] as const)),
    );
    const sums = Object.entries(files).map(([file, sum]) => `${sum}  ${file}\n`);
    await writeFile(path.join(to, 'SHA512SUMS'), sums.join(''));
    return { folder: to, files };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function pack(folder: string, name: string, archive: string, made: Date): Promise<void> {
  const fixed = ['--sort=name', `--mtime=${made.toISOString()}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rwX,go+rX,go-w'];
  await run('tar', [...fixed, '--format=gnu', '--use-compress-program=gzip -9n', '-cf', archive, '-C', folder, name]);
}

/** The portal's address, as publiccode.yml states it. */
async function addressOf(source: string): Promise<string> {
  const text = await readFile(path.join(source, 'publiccode.yml'), 'utf8');
  const url = /^url: (\S+)$/m.exec(text)?.[1];
  if (url === undefined) throw new ReleaseRefused('publiccode.yml names no url.');
  return url;
}

async function nodeIn(root: string): Promise<{ version: string; sha512: string }> {
  const { version } = JSON.parse(await readFile(path.join(root, 'node_modules/node/package.json'), 'utf8')) as { version: string };
  return { version, sha512: await sha512Of(path.join(root, 'node_modules/node/bin/node')) };
}
