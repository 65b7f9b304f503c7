import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildPages } from '../../setup/build.ts';
import { compress } from '../../setup/site/pack-files.ts';
import { growContent } from '../support/grown-content.ts';
import { startPortal } from '../support/portal.ts';
import { publishInARow, residentMegabytes } from '../support/publications-in-a-row.ts';
import type { Figure, Row } from './figure.ts';

/** `GROWTH_SERVICES=50,300` measures these alone. */
const sizes = (process.env['GROWTH_SERVICES'] ?? '50,300,1000,5000').split(',').map(Number);
/** The one at which a build is compared with what Astro alone takes, and at which an edit must be live soon. */
const comparedSize = 300;
/** Eight readers that pause so long ask for fifty pages a second, as five hundred people do who look at each for ten seconds. */
const readersPauseMs = 155;
/** The one at which a phone's bundle must not be too large. */
const keptSize = 1000;

/** The portal with more and more services: what a build takes and weighs, and what the serving process needs. */
export const growth: Figure = {
  name: 'growth',
  run: async () => {
    const grown: Grown[] = [];
    for (const size of sizes) grown.push(await measure(size));
    const row = (what: string, unit: string, of: (one: Grown) => number | undefined, target?: Row['target']): Row => ({
      what,
      unit,
      values: grown.map(of),
      ...(target === undefined ? {} : { target }),
    });
    return {
      columns: sizes.map((size) => `${size} services`),
      rows: [
        row('pages', 'pages', ({ pages }) => pages),
        row('full build', 'seconds', ({ full }) => full.seconds),
        row('full build, CPU', 'seconds', ({ full }) => full.cpuSeconds),
        row('build after one edit', 'seconds', ({ edited }) => edited.seconds),
        row('build after one edit, CPU', 'seconds', ({ edited }) => edited.cpuSeconds),
        {
          ...row('full build, CPU', 'ratio', ({ ratio }) => ratio, { atMost: 3 }),
          reference: bareAstro,
        },
        { ...row('full build, time', 'ratio', ({ elapsed }) => elapsed), reference: bareAstro },
        { ...row('full build without compressing, CPU', 'ratio', ({ uncompressed }) => uncompressed), reference: bareAstro },
        row('largest quarter page, plain', 'bytes', ({ quarter }) => quarter.plain),
        row('largest quarter page, packed', 'bytes', ({ quarter }) => quarter.packed, { atMost: 14_000 }),
        row('largest search index, plain', 'bytes', ({ index }) => index.plain),
        row('largest search index, packed', 'bytes', ({ index }) => index.packed),
        row('largest offline bundle, plain', 'bytes', ({ bundle }) => bundle.plain),
        row('largest offline bundle, packed', 'bytes', ({ bundle }) => bundle.packed),
        row(
          `largest offline bundle of ${keptSize} services`,
          'bytes',
          ({ size, bundle }) => (size === keptSize ? bundle.plain : undefined),
          {
            atMost: 5_000_000,
          },
        ),
        row('memory of the serving process', 'megabytes', ({ megabytes }) => megabytes, { atMost: 200 }),
        row('from "publish" to the new page, one edit', 'seconds', ({ live }) => live),
        row(
          `from "publish" to the new page, one edit, ${comparedSize} services`,
          'seconds',
          ({ size, live }) => (size === comparedSize ? live : undefined),
          { atMost: 10 },
        ),
        row('refused while publishing', 'requests', ({ refused }) => refused, { atMost: 0 }),
      ],
      notes: [
        'In every language of the city. A full build bundles the code and renders and compresses all pages; one after an edit renders the pages of which a fact has changed. CPU seconds hardly depend on what else the machine does.',
        'Astro alone compresses nothing. The row without compressing leaves out what brotli takes for the same files when they are compressed once more.',
        'Memory is resident (VmRSS), after a few pages were read.',
        'Two publications follow each other while 500 people read, each a page in ten seconds; the slower one counts.',
      ],
    };
  },
};

const bareAstro = 'Astro alone, the same pages as finished HTML';

type Weight = { plain: number; packed: number };
type Spent = { seconds: number; cpuSeconds: number };
type Work = Spent & { clientDir: string };
type Grown = {
  size: number;
  pages: number;
  full: Work;
  edited: Work;
  ratio: number | undefined;
  /** The same ratio of the time that somebody waits. */
  elapsed: number | undefined;
  uncompressed: number | undefined;
  quarter: Weight;
  index: Weight;
  bundle: Weight;
  megabytes: number;
  /** Seconds of the slower of two publications. */
  live: number;
  refused: number;
};

async function measure(size: number): Promise<Grown> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-growth-'));
  const contentDir = path.join(folder, 'content');
  const dataDir = path.join(folder, 'data');
  const build = () => watched(() => buildPages({ contentDir, dataDir }, path.join(folder, 'work')));
  const before = process.env['BUILD_DIR'];
  try {
    await growContent(contentDir, size);
    // Bundled code that is there already would be taken.
    process.env['BUILD_DIR'] = path.join(folder, 'no-build');
    const full = await build();
    if (before === undefined) delete process.env['BUILD_DIR'];
    else process.env['BUILD_DIR'] = before;
    const files = await readdir(full.clientDir, { recursive: true });
    const bare = size === comparedSize ? await bareBuild(full.clientDir, files, folder) : undefined;
    const compressing = bare === undefined ? 0 : await compressingSeconds(full.clientDir, files);
    await changeHours(contentDir);
    const edited = await build();
    return {
      size,
      pages: files.filter((file) => file.endsWith('.html')).length,
      full,
      edited,
      ratio: bare && rounded(full.cpuSeconds / bare.cpuSeconds),
      elapsed: bare && rounded(full.seconds / bare.seconds),
      uncompressed: bare && rounded((full.cpuSeconds - compressing) / bare.cpuSeconds),
      quarter: await heaviest(full.clientDir, files, /^[^/]+\/quarters\/[^/]+\/index\.html$/),
      index: await heaviest(full.clientDir, files, /\/search-index\.json$/),
      bundle: await heaviest(full.clientDir, files, /^offline\/[^/.]+\.json$/),
      ...(await serve(contentDir, dataDir)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function changeHours(contentDir: string): Promise<void> {
  const file = path.join(contentDir, 'services/caritas-internationales-cafe.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/rule: .*/, 'rule: Mo 07:15-08:45'));
}

const rounded = (value: number) => Math.round(value * 10) / 10;

async function watched(work: () => Promise<string>): Promise<Work> {
  let clientDir = '';
  return { ...(await spent(async () => void (clientDir = await work()))), clientDir };
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [started, cpu] = [performance.now(), await childrensCpuSeconds()];
  await work();
  return { seconds: rounded((performance.now() - started) / 1000), cpuSeconds: rounded((await childrensCpuSeconds()) - cpu) };
}

/** CPU time of the ended processes that this one has started: fields 16 and 17 of proc_pid_stat(5), in hundredths of a second. */
async function childrensCpuSeconds(): Promise<number> {
  const fields = (await readFile('/proc/self/stat', 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** The time that Astro alone needs to write the same pages from finished HTML. */
async function bareBuild(clientDir: string, files: string[], folder: string): Promise<Spent> {
  const root = path.join(folder, 'bare');
  await mkdir(path.join(root, 'src/pages'), { recursive: true });
  await symlink(path.resolve('node_modules'), path.join(root, 'node_modules'));
  await cp('package.json', path.join(root, 'package.json'));
  const pages = files.filter((file) => file.endsWith('index.html')).map((file) => path.dirname(file));
  await writeFile(path.join(root, 'pages.json'), JSON.stringify({ clientDir, pages }));
  await writeFile(
    path.join(root, 'src/pages/[...page].astro'),
    `---
import { readFile } from 'node:fs/promises';
export const getStaticPaths = async () => JSON.parse(await readFile('${root}/pages.json', 'utf8')).pages.map((page) => ({ params: { page } }));
const { clientDir } = JSON.parse(await readFile('${root}/pages.json', 'utf8'));
const html = await readFile(clientDir + '/' + Astro.params.page + '/index.html', 'utf8');
---
<Fragment set:html={html} />
`,
  );
  return spent(() => promisify(execFile)(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build', '--silent', '--root', root]));
}

/** CPU seconds of this process and its threads for compressing each file that the build has compressed. */
async function compressingSeconds(clientDir: string, files: string[]): Promise<number> {
  let microseconds = 0;
  const known = new Set(files);
  for (const file of files.filter((name) => known.has(`${name}.br`))) {
    const content = await readFile(path.join(clientDir, file));
    const before = process.cpuUsage();
    compress(content);
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
  }
  return microseconds / 1e6;
}

async function heaviest(clientDir: string, files: string[], name: RegExp): Promise<Weight> {
  const bytes = async (file: string) => (await stat(path.join(clientDir, file))).size;
  const weights = await Promise.all(
    files.filter((file) => name.test(file)).map(async (file) => ({ plain: await bytes(file), packed: await bytes(`${file}.br`) })),
  );
  return { plain: Math.max(...weights.map(({ plain }) => plain)), packed: Math.max(...weights.map(({ packed }) => packed)) };
}

async function serve(contentDir: string, dataDir: string): Promise<Pick<Grown, 'megabytes' | 'live' | 'refused'>> {
  const portal = await startPortal({ dataDir, startsWithin: 1200, environment: { CONTENT_DIR: contentDir, LOG_LEVEL: 'warn' } });
  try {
    for (const page of ['/de/', '/ar/search/?quarter=schalke', '/bg/quarters/schalke/', '/de/appointment/'])
      await (await fetch(portal.url + page)).arrayBuffer();
    const megabytes = await residentMegabytes(portal.pid);
    const { seconds, refused } = await publishInARow(portal, 2, { builds: true, contentDir, pauseMs: readersPauseMs });
    return { megabytes, live: rounded(Math.max(...seconds)), refused: refused.length };
  } finally {
    await portal.stop();
  }
}
