import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'astro';
import { berlinDay } from '../src/directory/berlin.ts';

/**
 * Where `astro build` writes: beside node_modules, because the server entry imports from there. The demo has a folder of its own,
 * so that neither build ever serves pages of the other; measurements of a changed content name another (`.build-…`).
 */
const buildDirOf = (demo: boolean): string => path.resolve(process.env['BUILD_DIR'] ?? (demo ? '.build-demo' : '.build'));

/** Files on which the built site depends. Anything else may change without a new build. */
const inputs = ['src', 'public', 'astro.config.mjs', 'package-lock.json', 'tsconfig.json', 'api/contract', 'setup/build.ts'];

/** `release` names the code that the pages are made by. */
export type Built = { buildDir: string; clientDir: string; release: string; fresh: boolean };

/**
 * Builds the site unless nothing has changed since the last build, and moves the finished pages to DATA_DIR/site.
 * A failed build throws, and the served site stays as it is.
 */
export async function buildSite(options: {
  contentDir: string;
  dataDir: string;
  demo?: boolean;
  say: (line: string) => void;
}): Promise<Built> {
  const { demo = false } = options;
  const buildDir = buildDirOf(demo);
  const code = await fingerprint(inputs, [process.env['PUBLIC_URL'] ?? '', demo ? 'demo' : '']);
  // The month decides which sources are outdated.
  const id = await fingerprint([options.contentDir], [code, berlinDay(new Date()).slice(0, 7)]);
  const clientDir = path.join(options.dataDir, 'site', id);
  const stamp = path.join(buildDir, 'built');
  const [builtCode, builtId] = (await readOptional(stamp))?.split(' ') ?? [];
  if (builtCode === code) {
    // A publication has built the pages already; the server's part of a build depends on the code alone.
    if (await exists(clientDir)) return { buildDir, clientDir, release: code, fresh: false };
    if (builtId === id && (await exists(path.join(buildDir, 'client')))) {
      await moveInto(path.join(buildDir, 'client'), clientDir);
      return { buildDir, clientDir, release: code, fresh: false };
    }
  }

  options.say('Building the site in all languages (about a minute) …');
  process.env['CONTENT_DIR'] = options.contentDir;
  process.env['SITE_IS_DEMO'] = demo ? 'yes' : '';
  await rm(stamp, { force: true });
  await build({ outDir: buildDir, logLevel: 'warn' });
  const pages = await compressAll(path.join(buildDir, 'client'));
  options.say(`Built ${pages} pages.`);
  await moveInto(path.join(buildDir, 'client'), clientDir);
  await keepNewest(path.join(options.dataDir, 'site'), 2);
  await writeFile(stamp, `${code} ${id}`);
  return { buildDir, clientDir, release: code, fresh: true };
}

/** @param circumstances what stands in the pages besides the files */
async function fingerprint(paths: string[], circumstances: string[]): Promise<string> {
  const hash = createHash('sha256').update(circumstances.join('\0'));
  for (const start of paths) {
    for (const file of await filesUnder(start))
      hash
        .update(path.relative(path.dirname(path.resolve(start)), path.resolve(file)))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(start: string): Promise<string[]> {
  if (!(await exists(start))) return [];
  if ((await stat(start)).isFile()) return [start];
  const entries = await readdir(start, { recursive: true, withFileTypes: true });
  return (
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      // The history of published content is no input.
      .filter((file) => !path.relative(start, file).startsWith('.git/'))
      .sort()
  );
}

/** Brotli 5 and gzip beside every text file; brotli 11 takes a hundred times as long for a tenth less. */
async function compressAll(folder: string): Promise<number> {
  const texts = (await filesUnder(folder)).filter((file) => /\.(html|css|js|json|geojson|csv|svg|txt|xml|webmanifest)$/.test(file));
  for (const file of texts) {
    const plain = await readFile(file);
    const brotli = await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    await writeFile(`${file}.br`, brotli);
    await writeFile(`${file}.gz`, await promisify(gzip)(plain));
  }
  return texts.filter((file) => file.endsWith('.html')).length;
}

/** Copies beside the target and renames, so that a half-copied site is never served. */
async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rm(to, { recursive: true, force: true });
  await rm(`${to}.new`, { recursive: true, force: true });
  await cp(from, `${to}.new`, { recursive: true });
  await rename(`${to}.new`, to);
}

async function keepNewest(folder: string, count: number): Promise<void> {
  const entries = await readdir(folder);
  const dated = await Promise.all(entries.map(async (entry) => ({ entry, at: (await stat(path.join(folder, entry))).mtimeMs })));
  for (const { entry } of dated.sort((one, other) => other.at - one.at).slice(count)) {
    await rm(path.join(folder, entry), { recursive: true, force: true });
  }
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
const readOptional = (file: string) => readFile(file, 'utf8').catch(() => undefined);
