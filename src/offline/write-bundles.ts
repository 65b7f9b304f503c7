import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { findParted, frameOf, helpOf, inPieces, keptPage, partedPage, styleOf, type Bundle, type Help, type PartedPage } from './bundle.ts';

/** Neither sheets, which are made for paper, nor pages that say that something went wrong. */
const notKept = /^(?:404|410|50[03]|offline-shell|.*\/sheet)\/$/;

const helpPath = '/offline/help.json';

/**
 * Makes of the finished pages one bundle a language, `/offline/<lang>.json`, and beside it what it weighs in kilobytes,
 * `/offline/<lang>.size.json`, with everything that is loaded with it. `/offline/scripts.json` has the hashes of all assets, for a slip
 * that is kept alone (src/components/slip/keep-slip.element.ts).
 * @param clientDir the folder of the built pages
 * @param options.earlier the folder of an earlier site of the same code, of which only the rendered files differ
 */
export async function writeBundles(
  clientDir: string,
  { write, done, earlier, rendered }: Writing & { earlier?: string | undefined; rendered: readonly string[] },
): Promise<void> {
  const folders = (await readdir(clientDir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const assets = await assetsIn(clientDir);
  await write('offline/scripts.json', JSON.stringify(assets));
  const shells = await shellsIn(clientDir, folders);
  const help: Help = { style: styleOf([...shells.values()][0] ?? ''), languages: {} };
  for (const [language, shell] of shells) help.languages[language] = helpOf(shell, language);
  const helpJson = JSON.stringify(help);
  await write(helpPath.slice(1), helpJson);
  const loaded = new Map<string, string[]>();
  const isNew = new Set(rendered);
  for (const language of shells.keys()) {
    const files = await readdir(path.join(clientDir, language), { recursive: true });
    const before = earlier === undefined ? undefined : await findBundle(earlier, language);
    // Without a thread: that takes a fifth of the time for a small file.
    const pageOf = (file: string): PartedPage =>
      (before === undefined || isNew.has(file) ? undefined : findParted(before, `/${file.replace(/index\.html$/, '')}`)) ??
      partedPage(keptPage(readFileSync(path.join(clientDir, file), 'utf8')));
    const bundle = await bundleOf(clientDir, language, files, pageOf, { ...assets, [helpPath]: hashOf(Buffer.from(helpJson)) });
    await write(`offline/${language}.json`, JSON.stringify(bundle));
    loaded.set(language, [`/offline/${language}.json`, ...Object.keys(bundle.files)]);
  }
  await done();
  for (const [language, files] of loaded) {
    const weights = await Promise.all(files.map((file) => packedBytes(path.join(clientDir, file))));
    const kilobytes = Math.ceil(weights.reduce((sum, bytes) => sum + bytes, 0) / 1000);
    await write(`offline/${language}.size.json`, JSON.stringify({ kilobytes }));
  }
}

type Writing = {
  /** Begins to write a file of the folder, with its compressed forms. */
  write: (file: string, content: string) => Promise<void>;
  /** Resolves when all files are there. */
  done: () => Promise<void>;
};

/** What goes over the line; a picture is not compressed. */
const packedBytes = async (file: string): Promise<number> => (await stat(`${file}.br`).catch(() => stat(file))).size;

/** By language, the page for what is not kept. */
async function shellsIn(clientDir: string, folders: string[]): Promise<Map<string, string>> {
  const shells = new Map<string, string>();
  for (const language of folders) {
    const shell = await readFile(path.join(clientDir, language, 'offline-shell', 'index.html'), 'utf8').catch(() => undefined);
    if (shell !== undefined) shells.set(language, shell);
  }
  return shells;
}

async function findBundle(clientDir: string, language: string): Promise<Bundle | undefined> {
  const text = await readFile(path.join(clientDir, 'offline', `${language}.json`), 'utf8').catch(() => undefined);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a build of the same code has written it
  return text === undefined ? undefined : (JSON.parse(text) as Bundle);
}

async function bundleOf(
  clientDir: string,
  language: string,
  files: string[],
  pageOf: (file: string) => PartedPage,
  shared: Bundle['files'],
): Promise<Bundle> {
  const pages = files
    .filter((file) => file.endsWith('index.html'))
    .map((file) => file.replaceAll(path.sep, '/').replace(/index\.html$/, ''))
    .filter((address) => !notKept.test(address))
    .sort()
    .map((address) => [`/${language}/${address}`, pageOf(`${language}/${address}index.html`)] as const);
  const shell = await readFile(path.join(clientDir, language, 'offline-shell/index.html'), 'utf8');
  const canSearch = files.includes('search-index.json');
  return {
    ...frameOf(shell),
    ...inPieces(new Map(pages)),
    files: { ...shared, ...(await hashesOf(clientDir, canSearch ? [`/${language}/search-index.json`] : [])) },
    documents: canSearch ? [`/${language}/search/`] : [],
  };
}

/** Every script, the city's colours and its mark. */
async function assetsIn(clientDir: string): Promise<Bundle['files']> {
  const names = (await readdir(path.join(clientDir, 'assets'))).filter((name) => /\.js$|^(?:colours|logo)\.\w+\.\w+$/.test(name)).sort();
  return hashesOf(
    clientDir,
    names.map((name) => `/assets/${name}`),
  );
}

async function hashesOf(clientDir: string, paths: string[]): Promise<Bundle['files']> {
  const hash = async (file: string) => hashOf(await readFile(path.join(clientDir, file)));
  return Object.fromEntries(await Promise.all(paths.map(async (file) => [file, await hash(file)] as const)));
}

const hashOf = (content: Buffer): string => `sha256-${createHash('sha256').update(content).digest('base64')}`;
