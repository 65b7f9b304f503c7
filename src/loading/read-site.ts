import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Resource } from 'i18next';
import type { Directory } from '../directory/directory.ts';
import type { ContentMistake } from '../directory/check-directory.ts';
import { checkLocales } from '../i18n/check-locales.ts';
import { createWords, type Translate } from '../i18n/words.ts';
import { ContentError, readDirectory } from './read-directory.ts';

/** Everything a page needs to speak: the facts, and the words for them in every language. */
export type Site = {
  directory: Directory;
  words: (language: string) => Translate;
  /** Whether a native speaker has read all words of a language; the source language needs none. */
  isReviewed: (language: string) => boolean;
};

/**
 * Reads the whole content folder, for the build and for the server alike.
 * @throws ContentError with every mistake in entries and locales
 */
export async function readSite(contentDir: string): Promise<Site> {
  const directory = await readDirectory(contentDir);
  const tags = directory.city.languages.map((language) => language.tag);
  const resources = await readLocales(contentDir, tags);
  const reviews = await readReviews(contentDir, tags);
  const mistakes = [...checkLocales(resources, tags[0]!, ['desk']), ...checkReviews(reviews, resources)];
  if (mistakes.length > 0) throw new ContentError(mistakes);
  return {
    directory,
    words: createWords(resources),
    isReviewed: (language) => Object.values(reviews[language] ?? {}).every((state) => state !== 'unreviewed'),
  };
}

async function readLocales(contentDir: string, tags: string[]): Promise<Resource> {
  const locales = await Promise.all(
    tags.map(async (tag) => {
      const folder = path.join(contentDir, 'locales', tag);
      const files = (await readdir(folder)).filter((file) => file.endsWith('.json') && file !== 'review.json');
      const namespaces = await Promise.all(
        files.map(async (file) => {
          const words: unknown = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
          return [path.basename(file, '.json'), words] as const;
        }),
      );
      return [tag, Object.fromEntries(namespaces)] as const;
    }),
  );
  return Object.fromEntries(locales) as Resource;
}

type Reviews = Record<string, Record<string, string>>;
const reviewStates = ['source', 'unreviewed', 'reviewed'];

/** `review.json` of each locale: file → "unreviewed" until a native speaker has read it, then "reviewed". */
async function readReviews(contentDir: string, tags: string[]): Promise<Reviews> {
  const reviews = await Promise.all(
    tags.map(async (tag) => {
      const text = await readFile(path.join(contentDir, 'locales', tag, 'review.json'), 'utf8').catch(() => '{}');
      return [tag, JSON.parse(text) as Record<string, string>] as const;
    }),
  );
  return Object.fromEntries(reviews);
}

function checkReviews(reviews: Reviews, resources: Resource): ContentMistake[] {
  return Object.entries(resources).flatMap(([tag, namespaces]) =>
    [...Object.keys(namespaces), 'pages']
      .filter((file) => !reviewStates.includes(reviews[tag]?.[file] ?? ''))
      .map((field) => ({ file: `locales/${tag}/review.json`, field, expected: `one of ${reviewStates.join(', ')}` })),
  );
}
