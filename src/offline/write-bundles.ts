import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { frameOf, keptPage, type Bundle } from './bundle.ts';

/** Neither sheets, which are made for paper, nor pages that say that something went wrong. */
const notKept = /^(?:404|410|500|offline-shell|.*\/sheet)\/$/;

/**
 * Makes of the finished pages one bundle a language, `/offline/<lang>.json`, and beside it what it weighs in kilobytes,
 * `/offline/<lang>.size.json`, with everything that is loaded with it.
 * @param clientDir the folder of the built pages
 */
export async function writeBundles(clientDir: string): Promise<void> {
  const folders = (await readdir(clientDir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  await mkdir(path.join(clientDir, 'offline'), { recursive: true });
  for (const language of folders) {
    const files = await readdir(path.join(clientDir, language), { recursive: true });
    if (!files.includes(path.join('offline-shell', 'index.html'))) continue;
    const bundle = await bundleOf(clientDir, language, files);
    const json = JSON.stringify(bundle);
    const others = await Promise.all(bundle.files.map((file) => readFile(path.join(clientDir, file))));
    const weights = await Promise.all([Buffer.from(json), ...others].map(compressedBytes));
    const kilobytes = Math.ceil(weights.reduce((sum, bytes) => sum + bytes, 0) / 1000);
    await writeFile(path.join(clientDir, 'offline', `${language}.json`), json);
    await writeFile(path.join(clientDir, 'offline', `${language}.size.json`), JSON.stringify({ kilobytes }));
  }
}

async function bundleOf(clientDir: string, language: string, files: string[]): Promise<Bundle> {
  const read = (file: string) => readFile(path.join(clientDir, language, file), 'utf8');
  const pages = await Promise.all(
    files
      .filter((file) => file.endsWith('index.html'))
      .map((file) => file.replaceAll(path.sep, '/').replace(/index\.html$/, ''))
      .filter((address) => !notKept.test(address))
      .sort()
      .map(async (address) => [`/${language}/${address}`, await read(`${address}index.html`)] as const),
  );
  const shell = await read('offline-shell/index.html');
  const scripts = (await readdir(path.join(clientDir, 'assets'))).filter((file) => file.endsWith('.js')).map((file) => `/assets/${file}`);
  const canSearch = files.includes('search-index.json');
  return {
    ...frameOf(shell),
    pages: Object.fromEntries(pages.map(([address, html]) => [address, keptPage(html)])),
    files: [...scripts.sort(), ...(canSearch ? [`/${language}/search-index.json`] : [])],
    documents: canSearch ? [`/${language}/search/`] : [],
  };
}

/** As setup/build.ts compresses. */
const compressedBytes = async (content: Buffer): Promise<number> =>
  (await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })).length;
