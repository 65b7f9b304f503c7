import type { Directory } from '../directory/directory.ts';
import type { Progress } from '../i18n/fill-missing.ts';
import { createWords, type Translate } from '../i18n/words.ts';
import { readDirectory } from './read-directory.ts';
import { readWords } from './read-words.ts';

/** The facts, and the words for them in every language. */
export type Site = {
  directory: Directory;
  words: (language: string) => Translate;
  /** Whether a native speaker has read all words of a language; the source language needs none. */
  isReviewed: (language: string) => boolean;
  /** How far each language is that the release lacks, hidden ones too. */
  progress: ReadonlyMap<string, Progress>;
};

/**
 * Reads the city's content and the release's words, for the build and for the server alike.
 * @throws ContentError with every mistake in the entries, or else with every mistake in the words
 */
export async function readSite(contentDir: string, localesDir = 'src/locales'): Promise<Site> {
  const directory = await readDirectory(contentDir);
  const { resources, isReviewed, progress } = await readWords(directory.city, contentDir, localesDir);
  return { directory, words: createWords(resources), isReviewed, progress };
}
