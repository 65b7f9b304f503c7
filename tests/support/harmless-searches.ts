import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import stopwords from 'stopwords-iso';
import { textIn } from '../../src/directory/free-text.ts';
import { phraseWords, type Phrases } from '../../src/search/phrases.ts';
import type { Site } from '../../src/loading/read-site.ts';

/** Words that mean no danger: `all` of them, and the `commonest` hundred of our own texts. */
export type HarmlessWords = { all: string[]; commonest: string[] };

/**
 * The words of our locales, pages and entries in one language, with the small words that stopwords-iso knows of it
 * (of Kurdish only Soranî). Words that an urgent topic's phrases mean alone are left out.
 */
export async function harmlessWords(site: Site, contentDir: string, tag: string, alarms: Phrases[]): Promise<HarmlessWords> {
  const texts = [
    ...(await textsIn(path.join('src/locales', tag))),
    ...(await textsIn(path.join(contentDir, 'pages', tag))),
    ...site.directory.services.flatMap(({ name, description, note }) =>
      [name, description, note].flatMap((text) => (text === undefined ? [] : [textIn(text, tag).text])),
    ),
  ];
  const counts = new Map<string, number>();
  for (const word of texts.flatMap(wordsOfText)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const alone = alarms.flatMap(({ phrases }) => phrases).filter((phrase) => !phrase.includes(' '));
  const isHarmless = (word: string) => {
    const [folded = ''] = phraseWords(word);
    return !alone.some((phrase) => (phrase.endsWith('*') ? folded.startsWith(phrase.slice(0, -1)) : folded === phrase));
  };
  const own = [...counts].sort(([, one], [, other]) => other - one).map(([word]) => word);
  const small = (stopwords[tag.split('-', 1)[0] ?? ''] ?? []).flatMap(wordsOfText);
  const all = [...new Set([...own, ...small])].filter(isHarmless);
  return { all, commonest: own.filter(isHarmless).slice(0, 100) };
}

const wordsOfText = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}'’\u200c]+/gu) ?? [];

async function textsIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file !== 'review.json');
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  return texts.map((text, place) => (files[place]?.endsWith('.json') === true ? valuesOf(JSON.parse(text)).join('\n') : text));
}

const valuesOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];

/** Every pair and every triple of some words, or a regular sample of them. */
export function* pairsAndTriples(words: string[], step: number): Generator<string[]> {
  const count = words.length;
  for (let number = 0; number < count ** 2 + count ** 3; number += step) {
    const triple = number - count ** 2;
    const places =
      triple < 0
        ? [Math.floor(number / count), number % count]
        : [Math.floor(triple / count ** 2), Math.floor(triple / count) % count, triple % count];
    yield places.flatMap((place) => words[place] ?? []);
  }
}

/** Every search that one wrong letter makes of a phrase: left out, doubled, another one, or swapped with the next. A space only goes missing. */
export function mistyped(phrase: string): string[] {
  const letters = Array.from(phrase);
  const typed = letters.flatMap((letter, place) => {
    const around = (...middle: string[]) => [...letters.slice(0, place), ...middle, ...letters.slice(place + 1)].join('');
    if (letter === ' ') return [around()];
    const other = letters[(place * 7 + 3) % letters.length] ?? '';
    const next = letters[place + 1] ?? ' ';
    const swapped = [...letters.slice(0, place), next, letter, ...letters.slice(place + 2)].join('');
    return [around(), around(letter, letter), ...(other === ' ' ? [] : [around(other)]), ...(next === ' ' ? [] : [swapped])];
  });
  return [...new Set(typed)].filter((one) => one !== phrase);
}
