import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants as fileAccess, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { berlinDay } from '../src/directory/berlin.ts';

/**
 * Where `astro build` writes: beside node_modules, because the server entry imports from there. The demo has a folder of its own,
 * so that neither build ever serves pages of the other; measurements of a changed content name another (`.build-…`).
 */
const buildDirOf = (demo: boolean): string => path.resolve(process.env['BUILD_DIR'] ?? (demo ? '.build-demo' : '.build'));

/** Files on which the built site depends. Anything else may change without a new build. */
const inputs = [
  'src',
  'public',
  'astro.config.mjs',
  'package-lock.json',
  'tsconfig.json',
  'api/contract',
  'setup/build.ts',
  'setup/run-build.ts',
];

/** `release` names the code that the pages are made by. */
export type Built = { buildDir: string; clientDir: string; release: string; fresh: boolean };

type Source = { contentDir: string; dataDir: string; demo?: boolean };

/** Finds pages that a release has made of a content folder this month. */
type FindPages = (contentDir: string, release: string) => Promise<string | undefined>;

/**
 * Builds the site unless nothing has changed since the last build, and moves the finished pages to DATA_DIR/site.
 * @param options.workDir a folder for a build alone; it goes afterwards
 * A failed build throws, and the served site stays as it is.
 */
export async function buildSite({
  say,
  workDir,
  findPages = () => Promise.resolve(undefined),
  ...source
}: Source & { workDir?: string; findPages?: FindPages; say: (line: string) => void }): Promise<Built> {
  const buildDir = buildDirOf(source.demo === true);
  const { release, id, clientDir } = await nameBuild(source);
  const stamp = path.join(buildDir, 'built');
  const [builtRelease, builtId] = (await readOptional(stamp))?.split(' ') ?? [];
  const built = { buildDir, clientDir, release };
  // A publication has brought the pages already; the server's part of a build depends on the code alone.
  const published = builtRelease === release ? await findPages(source.contentDir, release) : undefined;
  if (published !== undefined) return { ...built, clientDir: published, fresh: false };
  if (builtRelease === release && (await exists(clientDir))) return { ...built, fresh: false };
  if (builtRelease === release && builtId === id && (await exists(path.join(buildDir, 'client')))) {
    await copyInto(path.join(buildDir, 'client'), clientDir);
    return { ...built, fresh: false };
  }

  say('Building the site in all languages (about a minute) …');
  await build(source, workDir ?? path.join(source.dataDir, 'work', 'start'), async (made) => {
    // A folder that is read-only keeps its server part, which fits; the pages go to DATA_DIR alone.
    if (builtRelease !== release || (await isWritable(path.dirname(buildDir)))) {
      await rm(buildDir, { recursive: true, force: true });
      await copyInto(made, buildDir);
      await writeFile(stamp, `${release} ${id}`);
    }
    await keepPages(path.join(made, 'client'), clientDir);
  });
  say('Built.');
  return { ...built, fresh: true };
}

/**
 * Builds the pages of a content folder and touches nothing that a process serves from: neither the code's folder nor its build.
 * @param workDir a folder for this build alone; it goes afterwards
 * @returns the folder of the pages in DATA_DIR/site
 */
export async function buildPages(source: Source, workDir: string): Promise<string> {
  const { clientDir } = await nameBuild(source);
  if (!(await exists(clientDir))) await build(source, workDir, (made) => keepPages(path.join(made, 'client'), clientDir));
  return clientDir;
}

/**
 * Builds in a process of its own, so that a serving process never holds a build, and on a copy of the code, because Astro writes beside it.
 * @param use takes what it needs of the build
 * @throws what the build says
 */
async function build({ contentDir, demo = false }: Source, folder: string, use: (made: string) => Promise<void>): Promise<void> {
  const workDir = path.resolve(folder);
  try {
    await rm(workDir, { recursive: true, force: true });
    await mkdir(workDir, { recursive: true });
    for (const part of code) await cp(part, path.join(workDir, 'code', part), { recursive: true });
    // Of the code and of what is built: both import packages.
    await symlink(path.resolve('node_modules'), path.join(workDir, 'node_modules'));
    await promisify(execFile)(process.execPath, ['setup/run-build.ts', workDir], {
      env: { ...process.env, CONTENT_DIR: path.resolve(contentDir), SITE_IS_DEMO: demo ? 'yes' : '' },
      maxBuffer: 16 * 1024 * 1024,
    });
    await use(path.join(workDir, 'build'));
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The code that a build needs. */
const code = ['src', 'public', 'api', 'setup', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

async function keepPages(from: string, clientDir: string): Promise<void> {
  await mkdir(path.dirname(clientDir), { recursive: true });
  await rename(from, clientDir);
  await keepNewest(path.dirname(clientDir), 2);
}

/** Names what the pages depend on: the code, and with it the content and the month, which decides which sources are outdated. */
async function nameBuild({ contentDir, dataDir, demo = false }: Source): Promise<{ release: string; id: string; clientDir: string }> {
  const release = await fingerprint(inputs, [process.env['PUBLIC_URL'] ?? '', demo ? 'demo' : '']);
  const id = await fingerprint([contentDir], [release, berlinDay(new Date()).slice(0, 7)]);
  return { release, id, clientDir: path.join(dataDir, 'site', id) };
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

/** Copies beside the target and renames, so that a half-copied site is never served. */
async function copyInto(from: string, to: string): Promise<void> {
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

const isWritable = (folder: string) =>
  access(folder, fileAccess.W_OK).then(
    () => true,
    () => false,
  );
const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
const readOptional = (file: string) => readFile(file, 'utf8').catch(() => undefined);
