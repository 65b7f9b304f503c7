import {
  access,
  constants as fileAccess,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { filesUnder, placing, removeFolder } from '../api/publishing/archive-files.ts';
import { archivesOf } from '../api/publishing/live-content.ts';
import { berlinDay } from '../src/directory/berlin.ts';
import { bundleServer } from './bundle-server.ts';
import { runChild } from './child.ts';
import { exists, fingerprint } from './fingerprint.ts';
import type { BuildOrder } from './run-build.ts';
import { isMadeBy, recordOf } from './site/page-record.ts';
import { takeTurn } from './turn.ts';

/**
 * Where a start keeps its build: beside node_modules, because the server entry imports from there, or where BUILD_DIR says, when the folder
 * of the code cannot be written to. The demo has a folder of its own, so that neither build ever serves pages of the other; measurements
 * of a changed content name another (`.build-…`).
 */
const buildDirOf = (demo: boolean): string => path.resolve(process.env['BUILD_DIR'] ?? (demo ? '.build-demo' : '.build'));

/** Files on which the bundled code depends, besides the long texts of the content. Anything else may change without a new bundle. */
const inputs = [
  'src',
  'public',
  'astro.config.mjs',
  'package-lock.json',
  'tsconfig.json',
  'api/contract',
  'docs/handbook',
  'docs/quality',
  'setup/build.ts',
  'setup/child.ts',
  'setup/fingerprint.ts',
  'setup/run-astro.ts',
  'setup/run-build.ts',
  'setup/site',
];

/** `release` names the code that the pages are made by; `serverDir` is the bundled server's folder (bundle-server.ts). */
export type Built = { buildDir: string; clientDir: string; serverDir: string; release: string; fresh: boolean };

/** @param now the clock of the build: its day decides what is outdated or over */
type Source = { contentDir: string; dataDir: string; demo?: boolean; now?: Date };

/** Finds pages that a release has made of a content folder this month. */
type FindPages = (contentDir: string, release: string) => Promise<string | undefined>;

/**
 * Builds the site unless nothing has changed since the last build, and moves the finished pages to DATA_DIR/site. Bundles the server
 * with it. Processes that start at once take turns, and the next finds what the first has built.
 * @param options.workDir a folder for a build alone; it goes afterwards
 * A failed build throws, and the served site stays as it is.
 */
export async function buildSite(options: SiteOrder): Promise<Built> {
  const endTurn = await takeTurn(buildDirOf(options.demo ?? false), () => options.say('Another process builds the site here; waiting …'));
  try {
    const built = await buildInTurn(options);
    return { ...built, serverDir: await bundleServer(built) };
  } finally {
    endTurn();
  }
}

type SiteOrder = Source & { workDir?: string; findPages?: FindPages; say: (line: string) => void };

async function buildInTurn({
  say,
  workDir,
  findPages = () => Promise.resolve(undefined),
  ...source
}: SiteOrder): Promise<Omit<Built, 'serverDir'>> {
  const named = await nameBuild(source);
  const { release, bundle, id, buildDir, clientDir } = named;
  const stamp = await readStamp(buildDir);
  const built = { buildDir, clientDir, release };
  // A publication has brought the pages already; the server's part of a build depends on the code alone.
  const published = stamp.release === release ? await findPages(source.contentDir, release) : undefined;
  if (published !== undefined) return { ...built, clientDir: published, fresh: false };
  if (stamp.release === release && (await exists(clientDir))) return { ...built, fresh: false };
  if (stamp.release === release && stamp.id === id && (await exists(path.join(buildDir, 'client')))) {
    await linkPages(path.join(buildDir, 'client'), clientDir);
    return { ...built, fresh: false };
  }

  say('Building the site in all languages (about a minute) …');
  const said = await build(source, named, workDir ?? path.join(source.dataDir, 'work', 'start'), async (made, bundleDir) => {
    // A folder that is read-only keeps its server part, which fits; the pages go to DATA_DIR alone.
    if (stamp.release !== release || (await isWritable(path.dirname(buildDir)))) {
      for (const part of ['server', 'files'])
        if (bundleDir !== made) await cp(path.join(bundleDir, part), path.join(made, part), { recursive: true });
      await linkInto(made, buildDir);
      await linkPackages(path.dirname(buildDir));
      await writeFile(path.join(buildDir, 'built'), [release, id, bundle].join(' '));
    }
    await keepPages(path.join(made, 'client'), clientDir);
  });
  say(said);
  return { ...built, fresh: true };
}

/**
 * Builds the pages of a content folder and touches nothing that a process serves from: neither the code's folder nor its build.
 * @param workDir a folder for this build alone; it goes afterwards
 * @param options.pagesDir where the pages go, with their record beside them; without it DATA_DIR/site
 * @param options.begun is called when the other process builds
 * @returns the folder of the pages, which may be there already
 */
export async function buildPages(
  source: Source,
  workDir: string,
  { pagesDir, begun }: { pagesDir?: string; begun?: () => void } = {},
): Promise<string> {
  const named = await nameBuild(source);
  if (await exists(named.clientDir)) return named.clientDir;
  const clientDir = pagesDir ?? named.clientDir;
  await build(source, named, workDir, (made) => keepPages(path.join(made, 'client'), clientDir), begun);
  return clientDir;
}

/**
 * Builds in processes of its own, so that a serving process never holds a build. Pages of which no fact has changed are taken over from the
 * last build of the same code; other code is bundled anew, on a copy, because Astro writes beside it.
 * @param use takes what it needs of the folders of the pages and of the bundled code
 * @returns what the build says
 * @throws what the build says
 */
async function build(
  { contentDir, dataDir, demo = false, now = new Date() }: Source,
  { bundle, buildDir }: Awaited<ReturnType<typeof nameBuild>>,
  folder: string,
  use: (made: string, bundleDir: string) => Promise<void>,
  begun: () => void = () => undefined,
): Promise<string> {
  const workDir = path.resolve(folder);
  const made = path.join(workDir, 'build');
  const isBundled = (await readStamp(buildDir)).bundle === bundle && (await exists(path.join(buildDir, 'files')));
  const bundleDir = isBundled ? buildDir : made;
  const order: BuildOrder = {
    clientDir: path.join(made, 'client'),
    contentDir: path.resolve(contentDir),
    demo,
    now: now.toISOString(),
    publicUrl,
    bundleDir,
    bundle,
    earlier: await findEarlier(dataDir, buildDir, bundle),
  };
  try {
    await removeFolder(workDir);
    await mkdir(workDir, { recursive: true });
    const environment = { ...process.env, CONTENT_DIR: path.resolve(contentDir) };
    const makePages = async () => {
      if (!isBundled) {
        for (const part of code) await cp(part, path.join(workDir, 'code', part), { recursive: true });
        // Of the code and of what is built: both import packages.
        await symlink(path.resolve('node_modules'), path.join(workDir, 'node_modules'));
        await runChild(['setup/run-astro.ts', workDir], environment);
      }
      return runChild([...room, 'setup/run-build.ts', JSON.stringify(order)], environment);
    };
    const child = makePages();
    begun();
    const [said] = await Promise.all([child, removeOldSites(dataDir, order.earlier)]);
    await use(made, bundleDir);
    return said;
  } finally {
    await removeFolder(workDir);
  }
}

/** Room for what a page needs while it is rendered: a build that collects it less often takes a fifth less of the processor. */
const room = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/** The code that a build needs. */
const code = ['src', 'public', 'api', 'setup', 'astro.config.mjs', 'package.json', 'tsconfig.json'];

/** As astro.config.mjs says it. */
const publicUrl = process.env['PUBLIC_URL']?.trim() || 'http://localhost:8080';

/** The newest site that was made by the same code. */
async function findEarlier(dataDir: string, buildDir: string, bundle: string): Promise<string | undefined> {
  const sites = await newestFirst([...(await sitesIn(dataDir)), ...(await archivedIn(dataDir))]);
  for (const site of [...sites, path.join(buildDir, 'client')])
    if ((await exists(site)) && (await isMadeBy(site, bundle))) return path.resolve(site);
  return undefined;
}

async function keepPages(from: string, clientDir: string): Promise<void> {
  await mkdir(path.dirname(clientDir), { recursive: true });
  await rename(recordOf(from), recordOf(clientDir));
  // Another process of this folder may have made the same pages meanwhile.
  await rename(from, clientDir).catch(async (error: unknown) => {
    if (!(await exists(clientDir))) throw error;
  });
}

/** Keeps the newest two, and what the build under way needs. Runs beside the build, because thousands of files take a second. */
async function removeOldSites(dataDir: string, needed: string | undefined): Promise<void> {
  const sites = await newestFirst(await sitesIn(dataDir));
  for (const old of sites.slice(2).filter((site) => path.resolve(site) !== needed)) {
    await rm(recordOf(old), { force: true });
    await removeFolder(old);
  }
}

async function linkPages(from: string, clientDir: string): Promise<void> {
  await mkdir(path.dirname(clientDir), { recursive: true });
  if (await exists(recordOf(from))) await cp(recordOf(from), recordOf(clientDir));
  await linkInto(from, clientDir);
}

/** The finished sites in DATA_DIR/site. */
async function sitesIn(dataDir: string): Promise<string[]> {
  const folder = path.join(dataDir, 'site');
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith('.new')).map(({ name }) => path.join(folder, name));
}

/** The sites in archives of publications. */
async function archivedIn(dataDir: string): Promise<string[]> {
  const archives = archivesOf({ dataDir });
  const names = await readdir(archives).catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map((name) => path.join(archives, name, 'pages'));
}

/** Another process may remove one meanwhile. */
async function newestFirst(sites: string[]): Promise<string[]> {
  const at = (site: string) =>
    stat(site).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const dated = await Promise.all(sites.map(async (site) => ({ site, at: await at(site) })));
  return dated.toSorted((one, other) => other.at - one.at).map(({ site }) => site);
}

/** Reads which release, content and code a build in the code's folder was made of. */
async function readStamp(buildDir: string): Promise<{ release?: string; id?: string; bundle?: string }> {
  const [release, id, bundle] = (await readOptional(path.join(buildDir, 'built')))?.split(' ') ?? [];
  return { ...(release !== undefined && { release }), ...(id !== undefined && { id }), ...(bundle !== undefined && { bundle }) };
}

/** Names what the pages depend on: the code, with it the long texts, and with them the content and the month, which decides what is outdated. */
async function nameBuild({ contentDir, dataDir, demo = false, now = new Date() }: Source) {
  const release = await fingerprint(inputs, [publicUrl, demo ? 'demo' : '']);
  const bundle = await fingerprint([path.join(contentDir, 'pages')], [release]);
  const id = await fingerprint([contentDir], [release, berlinDay(now).slice(0, 7)]);
  return { release, bundle, id, buildDir: buildDirOf(demo), clientDir: path.join(dataDir, 'site', id) };
}

/** Links the files beside the target and renames, so that no unfinished site is served. */
async function linkInto(from: string, to: string): Promise<void> {
  const made = `${to}.new`;
  await mkdir(path.dirname(to), { recursive: true });
  await removeFolder(to);
  await removeFolder(made);
  const place = placing(made);
  for (const file of await filesUnder(from)) place(path.join(from, file), file);
  await rename(made, to);
}

/** A build elsewhere finds the packages as one beside them does. */
async function linkPackages(folder: string): Promise<void> {
  const [packages, link] = [path.resolve('node_modules'), path.join(folder, 'node_modules')];
  if (link === packages || (await readlink(link).catch(() => '')) === packages) return;
  await rm(link, { force: true });
  await symlink(packages, link);
}

const isWritable = (folder: string) =>
  access(folder, fileAccess.W_OK).then(
    () => true,
    () => false,
  );
const readOptional = (file: string) => readFile(file, 'utf8').catch(() => undefined);
