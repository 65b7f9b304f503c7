import type { ResourceLanguage } from 'i18next';
import { formsOf, isPluralForm } from './plural-forms.ts';

/** Words of a language: groups and texts. */
export type Tree = { [key: string]: string | Tree };

/** How many texts of a language are there, of how many. */
export type Progress = { done: number; all: number };

/**
 * Puts the source's text where a language has none, for a language that is still being translated. An empty text counts as none; each of
 * the language's plural forms counts.
 */
export function fillMissing(
  words: ResourceLanguage,
  source: ResourceLanguage,
  tag: string,
): { filled: ResourceLanguage; progress: Progress } {
  const progress = { done: 0, all: 0 };

  function fill(own: Tree, from: Tree): Tree {
    const filled: Tree = { ...own };
    for (const [key, text] of Object.entries(from)) {
      if (typeof text !== 'string') {
        const group = own[key];
        filled[key] = fill(typeof group === 'object' ? group : {}, text);
        continue;
      }
      // All forms of a word are filled at the one that every language has.
      if (isPluralForm(key) && !key.endsWith('_other')) continue;
      for (const one of formsOf(key, tag)) {
        progress.all += 1;
        if (typeof own[one] === 'string' && own[one].trim() !== '') progress.done += 1;
        else filled[one] = text;
      }
    }
    return filled;
  }

  const filled = Object.fromEntries(
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- i18next leaves the shape of a namespace open
    Object.entries(source).map(([namespace, texts]) => [namespace, fill((words[namespace] ?? {}) as Tree, texts as Tree)]),
  );
  return { filled: { ...words, ...filled }, progress };
}
