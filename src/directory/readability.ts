/**
 * How hard a German text is to read, by the first Wiener Sachtextformel (R. Bamberger, E. Vanecek: Lesen, Verstehen, Lernen, Schreiben,
 * Vienna 1984): 0.1935 × share of words of three and more syllables + 0.1672 × words a sentence + 0.1297 × share of words of more than six
 * letters − 0.0327 × share of words of one syllable − 0.875, shares in per cent. The result is about the school year whose readers
 * understand the text: 4 is easy, 15 hard.
 * @returns undefined for a text of fewer than ten words, about which the formula says nothing
 */
export function schoolYearOf(text: string): number | undefined {
  const sentences = text.split(/[.!?:;](?:\s|$)|\n/).filter((part) => /\p{L}/u.test(part));
  const words = text.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  if (words.length < minWords) return undefined;
  const share = (fits: (word: string) => boolean) => (100 * words.filter(fits).length) / words.length;
  return (
    0.1935 * share((word) => syllablesOf(word) >= 3) +
    0.1672 * (words.length / sentences.length) +
    0.1297 * share((word) => word.length > 6) -
    0.0327 * share((word) => syllablesOf(word) === 1) -
    0.875
  );
}

const minWords = 10;

/** Groups of vowels, which is a syllable each in nearly all German words; at least one. */
const syllablesOf = (word: string): number => Math.max(1, word.match(/(?:ei|ai|au|äu|eu|ie|aa|ee|oo|[aeiouyäöü])/giu)?.length ?? 0);
