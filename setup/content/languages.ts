import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from 'yaml';
import type { Tree } from '../../src/i18n/fill-missing.ts';
import { formsOf } from '../../src/i18n/plural-forms.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { commandLine } from '../../src/loading/command-line.ts';

const localesDir = 'src/locales';

type NewLanguage = { tag: string; name: string | undefined };

/** `files` says for each file of words how many of its texts are missing. */
type Made = { files: { file: string; missing: number }[]; missing: number };

/**
 * Makes the words of a language that the release lacks, every text empty, and its row among the hidden languages. Texts that are there
 * stay, so that a second run adds the keys of a newer release.
 * @throws when the tag is no language tag, a release's language, or new and without a name
 */
export async function addLanguage(contentDir: string, { tag, name }: NewLanguage): Promise<Made> {
  const [canonical] = canonicalOf(tag);
  if (canonical !== tag) throw new Error(`"${tag}" is no language tag (BCP 47)${canonical === undefined ? '' : `; write "${canonical}"`}.`);
  if ((await readdir(localesDir)).includes(tag))
    throw new Error(`The release has the words of "${tag}". Add its row to "languages" in city.yaml.`);
  const city = await openCity(contentDir);
  if (rowOf(city, 'languages', tag) === undefined && rowOf(city, 'hiddenLanguages', tag) === undefined) {
    if (name === undefined) throw new Error(`Say what the language calls itself: ${commandLine(`new-language ${tag} NAME`)}`);
    addRow(city, 'hiddenLanguages', { tag, name, direction: new Intl.Locale(tag).getTextInfo().direction });
    await writeCity(contentDir, city);
  }

  const folder = path.join(contentDir, 'words', tag);
  await mkdir(folder, { recursive: true });
  const sources = await sourceFiles();
  const files: Made['files'] = [];
  for (const file of sources) {
    const source = await readTree(path.join(localesDir, 'de', file));
    const own = emptyLike(source, await readTree(path.join(contentDir, 'words', tag, file)), tag);
    files.push({ file, missing: emptyIn(own) });
    await writeTree(path.join(folder, file), own);
  }
  const states = path.join(folder, 'review.json');
  await writeTree(states, { ...(await unreviewed()), ...(await readTree(states)) });
  await mkdir(path.join(contentDir, 'pages', tag), { recursive: true });
  await keepOrWrite(path.join(contentDir, 'pages', tag, 'review.json'), { pages: 'unreviewed' });
  return { files, missing: files.reduce((sum, one) => sum + one.missing, 0) };
}

/**
 * Copies the words of a language that the release lacks to another city, without what the first city says otherwise. A language of the
 * release has its words there already.
 */
export async function copyWords(from: string, to: string, tag: string): Promise<void> {
  if ((await readdir(localesDir)).includes(tag)) return;
  await mkdir(to, { recursive: true });
  for (const file of await sourceFiles()) {
    const own = emptyLike(await readTree(path.join(localesDir, 'de', file)), await readTree(path.join(from, file)), tag);
    await writeTree(path.join(to, file), own);
  }
  await writeTree(path.join(to, 'review.json'), await unreviewed());
}

/**
 * Moves a hidden language to the end of the shown ones.
 * @throws when it is not hidden; ContentError when readers would miss something in it, such as the phrases of urgent topics
 */
export async function showLanguage(contentDir: string, tag: string): Promise<void> {
  const city = await openCity(contentDir);
  const row = rowOf(city, 'hiddenLanguages', tag);
  if (row === undefined) throw new Error(`"${tag}" is none of the hidden languages in city.yaml.`);
  addRow(city, 'languages', row.toJSON() as object);
  const rows = city.get('hiddenLanguages');
  if (isSeq(rows)) rows.items = rows.items.filter((one) => one !== row);
  if (isSeq(rows) && rows.items.length === 0) city.delete('hiddenLanguages');
  const before = await readFile(cityFile(contentDir), 'utf8');
  await writeCity(contentDir, city);
  await readSite(contentDir).catch(async (error: unknown) => {
    await writeFile(cityFile(contentDir), before);
    throw error;
  });
}

function canonicalOf(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}

const cityFile = (contentDir: string) => path.join(contentDir, 'city.yaml');
const openCity = async (contentDir: string) => parseDocument(await readFile(cityFile(contentDir), 'utf8'));
const writeCity = (contentDir: string, city: Document) =>
  writeFile(cityFile(contentDir), city.toString({ lineWidth: 0, flowCollectionPadding: false }));

function rowOf(city: Document, list: string, tag: string): YAMLMap | undefined {
  const rows = city.get(list);
  return isSeq(rows) ? rows.items.filter(isMap).find((row) => row.get('tag') === tag) : undefined;
}

function addRow(city: Document, list: string, row: object): void {
  const rows = city.get(list);
  if (isSeq(rows)) rows.add(city.createNode(row));
  else city.set(list, city.createNode([row]));
}

/** The source's keys, each with the language's text or an empty one. */
function emptyLike(source: Tree, own: Tree, tag: string): Tree {
  const words: Tree = {};
  for (const [key, text] of Object.entries(source)) {
    const there = own[key];
    if (typeof text !== 'string') words[key] = emptyLike(text, typeof there === 'object' ? there : {}, tag);
    else
      for (const form of formsOf(key, tag)) words[form] = own[form] ?? '';
  }
  return words;
}

const emptyIn = (words: Tree): number =>
  Object.values(words).reduce<number>((sum, text) => sum + (typeof text === 'string' ? Number(text === '') : emptyIn(text)), 0);

const sourceFiles = async (): Promise<string[]> =>
  (await readdir(path.join(localesDir, 'de'))).filter((file) => file.endsWith('.json') && file !== 'review.json').sort();

const unreviewed = async (): Promise<Tree> => Object.fromEntries((await sourceFiles()).map((file) => [path.basename(file, '.json'), 'unreviewed']));

const writeTree = (file: string, words: Tree) => writeFile(file, `${JSON.stringify(words, null, 2)}\n`);

const readTree = async (file: string): Promise<Tree> => {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Tree;
};

const keepOrWrite = (file: string, content: object) =>
  writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
