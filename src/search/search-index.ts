import MiniSearch, { type AsPlainObject, type Options } from 'minisearch';
import { formsInIndex, soundForms, stemsOf, typedForm, withoutPrefix, wordsOf } from './folding.ts';

/**
 * A document of the index, in the reader's language and in German. The id names kind and entry: "service/jobcenter",
 * "topic/work", "quarter/schalke", "language/ar".
 */
export type SearchDocument = {
  id: string;
  name: string;
  words: string;
  text: string;
  /** Of a name, found letter by letter only. */ spellings?: string;
};

/** A search gives the terms as they stand in the index. */
const options: Options<SearchDocument> = { fields: ['name', 'words', 'text', 'spellings'] };
const boost = { name: 3, words: 2, text: 1, spellings: 3 };

export type SearchIndex = MiniSearch<SearchDocument>;

export function buildIndex(documents: SearchDocument[]): SearchIndex {
  // Documents share most of their words.
  const known = new Map<string, string[]>();
  const formsOf = (word: string) => {
    const forms = known.get(word) ?? formsInIndex(word);
    known.set(word, forms);
    return forms;
  };
  const index = new MiniSearch({
    ...options,
    tokenize: wordsOf,
    processTerm: (word, field) => (field === 'spellings' ? typedForm(word) : formsOf(word)),
  });
  index.addAll(documents);
  // The index keeps the function above. What that remembers is half of what a finder holds.
  known.clear();
  return index;
}

/** An index as the build wrote it. */
export const loadIndex = (written: AsPlainObject): SearchIndex => MiniSearch.loadJS(written, options);

/** A number with a wrong digit is another postal code. */
const isNumber = (word: string) => /^\d+$/.test(word);

/** Letters that may be wrong: none in a short word, one in a middling, two in a long one. */
const mistakes = (word: string) => (word.length < 5 || isNumber(word) ? 0 : word.length < 9 ? 1 : 2);

const asItIs = { tokenize: (text: string) => [text], processTerm: (term: string) => term };

/** "kiat" may be "kita". The fuzzy search counts two neighbours that changed places as two mistakes, too many in a short word. */
const withSwappedLetters = (word: string): string[] =>
  Array.from({ length: word.length - 1 }, (_, place) =>
    [word.slice(0, place), word.charAt(place + 1), word.charAt(place), word.slice(place + 2)].join(''),
  );

/** A typed word as the content writes it: "ومدرسة" is "مدرسة" where the content has the word without "and" only. */
export const asWritten = (index: SearchIndex, word: string): string =>
  [word, ...withoutPrefix(word)].find((reading) => index.search(typedForm(reading), asItIs).length > 0) ?? word;

/**
 * How well each document answers one typed word.
 * @returns document id → score above 0
 */
export function scoresOf(index: SearchIndex, word: string): Map<string, number> {
  const scores = new Map<string, number>();
  const look = (form: string, weight: number, { prefix = false, fuzzy = 0 } = {}) => {
    const hits = index.search(form, {
      ...asItIs,
      boost,
      prefix,
      fuzzy,
      weights: { fuzzy: 0.35, prefix: 0.6 },
    });
    for (const { id, score } of hits) scores.set(String(id), Math.max(scores.get(String(id)) ?? 0, score * weight));
  };
  const typed = typedForm(word);
  look(typed, 1, { prefix: typed.length > 2, fuzzy: mistakes(typed) });
  for (const form of soundForms(word)) look(form, 0.5);
  // A word that nothing has may have two neighbouring letters swapped, or another ending: the first guess that finds something counts.
  const guesses = isNumber(typed)
    ? []
    : [...withSwappedLetters(typed).map((form) => ({ form, prefix: false })), ...stemsOf(typed).map((form) => ({ form, prefix: true }))];
  for (const { form, prefix } of guesses) if (scores.size === 0) look(form, 0.3, { prefix });
  return scores;
}
