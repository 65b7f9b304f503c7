import type { Directory } from '../directory/directory.ts';

/**
 * Words that no translation changes, because doors and letters have them in German: the city's list, and the names of the city, its
 * quarters, its providers and its services.
 */
export const keptWords = ({ city, quarters, providers, services }: Directory): string[] => [
  ...new Set(
    [
      ...city.translation.neverTranslated,
      city.name,
      ...quarters.map(({ name }) => name),
      ...providers.map(({ name }) => name),
      ...services.map(({ name }) => name.de),
    ].toSorted((one, other) => other.length - one.length),
  ),
];

/** A piece of a text: `isKept` stays as it is. The pieces make up the text, but for the ending "s" of a kept word. */
export type Piece = { text: string; isKept: boolean };

/** Cuts a German text at the words that stay. The longest word counts where several begin. */
export function piecesOf(text: string, words: readonly string[]): Piece[] {
  if (words.length === 0) return [{ text, isKept: false }];
  const any = words.map((word) => RegExp.escape(word)).join('|');
  const parts = text.split(new RegExp(String.raw`(?<![\p{L}\p{N}])(${any})(?:e?s)?(?![\p{L}\p{N}])`, 'u'));
  return parts.map((part, index) => ({ text: part, isKept: index % 2 === 1 })).filter((piece) => piece.text !== '');
}

/** The words in a text that stay German, each once. */
export const keptIn = (text: string, words: readonly string[]): string[] => [
  ...new Set(piecesOf(text, words).flatMap((piece) => (piece.isKept ? [piece.text] : []))),
];
