import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Resource, ResourceLanguage } from 'i18next';
import { deskLanguages } from '../../api/contract/codes.ts';
import type { Directory } from '../directory/directory.ts';
import { checkLocales } from '../i18n/check-locales.ts';
import { fillMissing, type Progress, type Tree } from '../i18n/fill-missing.ts';
import { ContentError } from './read-directory.ts';

/** The words of every language. */
export type SiteWords = {
  resources: Resource;
  /** Whether native speakers have read a language. The source language needs no reading. */
  isReviewed: (tag: string) => boolean;
  /** How far each language is that the release lacks; the source's texts stand in the place of its missing ones. */
  progress: ReadonlyMap<string, Progress>;
};

/** One JSON file of words. `file` is its path from the project's folder, as mistakes name it. */
type WordsFile = { file: string; namespace: string; words: Tree; review: Review };

/** The state of one file in the `review.json` beside it. `state` is undefined where it is not stated. */
type Review = { file: string; field: string; state: string | undefined };
const reviewStates = ['source', 'unreviewed', 'reviewed'];

/**
 * Reads the words of the release and merges those of the city over them. `words/<tag>/<namespace>.json` in the content folder holds
 * single keys that the city says otherwise, names of its own topics, or a whole language that the release lacks. Such a language may be
 * incomplete.
 * @param city its languages, the source language first, and those in work
 * @param localesDir `<tag>/<namespace>.json` for everybody, `desk/<tag>.json` for the desk
 * @throws ContentError with every missing key, plural form and review state
 */
export async function readWords(
  { languages: shown, hiddenLanguages }: Pick<Directory['city'], 'languages' | 'hiddenLanguages'>,
  contentDir: string,
  localesDir: string,
): Promise<SiteWords> {
  const ofCity = [...shown, ...hiddenLanguages].map(({ tag }) => tag);
  // A city need not offer the desk's languages to its readers.
  const tags = [...new Set([...ofCity, ...deskLanguages])];
  const desk = await readFolder(path.join(localesDir, 'desk'), 'src/locales/desk');
  const languages = await Promise.all(
    tags.map(async (tag) => {
      const files = [
        ...(await readFolder(path.join(localesDir, tag), `src/locales/${tag}`)),
        ...desk.filter(({ namespace }) => namespace === tag).map((file) => ({ ...file, namespace: 'desk' })),
        ...(await readFolder(path.join(contentDir, 'words', tag), `content/words/${tag}`)),
      ];
      const pages = await readReview(path.join(contentDir, 'pages', tag), `content/pages/${tag}`);
      return { tag, files, reviews: [...files.map(({ review }) => review), ...(ofCity.includes(tag) ? [pages('pages')] : [])] };
    }),
  );

  const resources: Resource = Object.fromEntries(languages.map(({ tag, files }) => [tag, merge(files)]));
  const source = shown[0].tag;
  const progress = new Map<string, Progress>();
  for (const tag of tags.filter((one) => !existsSync(path.join(localesDir, one)))) {
    const { desk: _, ...sourceWords } = resources[source] ?? {};
    const { filled, progress: itsProgress } = fillMissing(resources[tag] ?? {}, sourceWords, tag);
    resources[tag] = filled;
    progress.set(tag, itsProgress);
  }
  const fileOf = (tag: string, namespace: string) =>
    languages.find((language) => language.tag === tag)?.files.findLast((file) => file.namespace === namespace)?.file ??
    `src/locales/${tag}/${namespace}.json`;
  const unstated = languages
    .flatMap(({ reviews }) => reviews)
    .filter(({ state = '' }) => !reviewStates.includes(state))
    .map(({ file, field }) => ({ file, field, expected: `one of ${reviewStates.join(', ')}` }));
  const mistakes = [...checkLocales(resources, source, { optional: ['desk'], fileOf }), ...unstated];
  if (mistakes.length > 0) throw new ContentError(mistakes);

  const unread = languages.filter(({ reviews }) => reviews.some(({ state }) => state === 'unreviewed')).map(({ tag }) => tag);
  return { resources, isReviewed: notIn(unread), progress };
}

/** Apart from the function above, all of whose variables would stay with it. */
const notIn = (tags: readonly string[]) => (tag: string) => !tags.includes(tag);

/** All words files of a folder, none where the folder does not exist. */
async function readFolder(folder: string, shown: string): Promise<WordsFile[]> {
  const names = await readdir(folder).catch(() => []);
  const review = await readReview(folder, shown);
  return Promise.all(
    names
      .filter((name) => name.endsWith('.json') && name !== 'review.json')
      .map(async (name) => {
        const namespace = path.basename(name, '.json');
        const words = await readJson<Tree>(path.join(folder, name), `${shown}/${name}`);
        return { file: `${shown}/${name}`, namespace, words, review: review(namespace) };
      }),
  );
}

/** `review.json` names each file of its folder: "unreviewed" until a native speaker has read it, then "reviewed". */
async function readReview(folder: string, shown: string): Promise<(field: string) => Review> {
  const file = path.join(folder, 'review.json');
  const states = existsSync(file) ? await readJson<Record<string, string>>(file, `${shown}/review.json`) : {};
  return (field) => ({ file: `${shown}/review.json`, field, state: states[field] });
}

async function readJson<Content>(file: string, shown: string): Promise<Content> {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `checkLocales` finds what is no text
    return JSON.parse(await readFile(file, 'utf8')) as Content;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ContentError([{ file: shown, field: '', expected: `JSON that can be read (${error.message})` }]);
  }
}

/** The files of one language, by namespace. A later file's key takes the place of an earlier one's. */
function merge(files: WordsFile[]): ResourceLanguage {
  const merged: Record<string, Tree> = {};
  for (const { namespace, words } of files) merged[namespace] = over(merged[namespace] ?? {}, words);
  return merged;
}

function over(below: Tree, above: Tree): Tree {
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    merged[key] = typeof value === 'object' && typeof under === 'object' ? over(under, value) : value;
  }
  return merged;
}
