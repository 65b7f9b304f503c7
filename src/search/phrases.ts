import { arabicSound, cyrillicSound, ownForm } from './folding.ts';

/*
 * Whether a search holds one of many phrases. The index looks words up one by one; here a phrase counts as a whole, because "my", "home"
 * and "help" stand in many a cry for help and mean nothing alone, and "centre" alone names no office.
 */

/** Folded, as `readPhrases` makes them. */
export type Phrases = {
  /**
   * "mein mann schlagt mich", "gewalt*": words in this order; a star stands for any ending. With a sign in front the sounds of a phrase of
   * another script, met by words in Latin letters: "~muj menia bet" of Cyrillic, "^zj drbn" of Arabic.
   */
  phrases: string[];
  /** Words that look like a mistyped or inflected word of a phrase and mean something else: "gehalt", "gewaltig". */
  notMeant: string[];
};

/** Letters that may follow a word with a star: "tecavüz*" in "tecavüzden"; any number after a long one, as in German compounds. */
const maxEnding = 6;
const longStem = 8;
/** Other words that may stand within a phrase of three words or more: "wo kann ich heute Nacht mit meinem Kind schlafen". */
const maxOtherWords = 4;
const maxTypedWords = 40;
/** In a phrase of two words a shorter one must be right: one wrong letter makes "муж" another common word. */
const minFuzzyLetters = 4;
/** Arabic and Persian write no short vowels, so their words are shorter. */
const minFuzzyLettersArabic = 3;

/** How many letters of a phrase may be wrong. */
const maxMistakes = (letters: number): number => (letters < 5 ? 0 : letters < 16 ? 1 : 2);

/**
 * The words of a phrase or of a search, folded. Single letters count, and an apostrophe joins: "б'є" is one word.
 * A star stays at the end of its word.
 */
export function phraseWords(text: string): string[] {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060-\u2069]/g, '')
    .replace(/(\p{L})['’‘ʼ`´](?=\p{L})/gu, '$1')
    .split(/[^\p{L}\p{N}\p{M}*]+/u)
    .map((word) => germanFree(ownForm(word.replaceAll('*', ''))) + (word.endsWith('*') ? '*' : ''))
    .filter((word) => word !== '' && word !== '*');
}

/** ä and ae, ß and ss are one mistake at most, and mostly none. */
const germanFree = (word: string) => word.replace(/([aou])e/g, '$1').replace(/ss/g, 's');

/** Phrases in Cyrillic and Arabic letters also as people type them in Latin letters. */
export function readPhrases(phrases: string[], notMeant: string[]): Phrases {
  return {
    phrases: unique(phrases.map(phraseWords).flatMap((words) => [words.join(' '), inSounds(words, '~'), inSounds(words, '^')])),
    notMeant: unique(notMeant.map((text) => phraseWords(text).join(' '))),
  };
}

const unique = (texts: string[]) => [...new Set(texts)].filter((text) => text !== '');

/** The scripts whose phrases are also compared by sound. Arabic writes no short vowels: fewer letters than these mean too many words. */
const sounds = {
  '~': { script: /\p{Script=Cyrillic}/u, soundOf: cyrillicSound, minLetters: 3 },
  '^': { script: /\p{Script=Arabic}/u, soundOf: arabicSound, minLetters: 4 },
};
type Sign = keyof typeof sounds;

/** @returns "" where the phrase has another script, or too few letters to be told from other words */
function inSounds(words: string[], sign: Sign): string {
  const { script, soundOf, minLetters } = sounds[sign];
  if (!words.some((word) => script.test(word))) return '';
  const said = words.map((word) => soundOf(bare(word)) + (word.endsWith('*') ? '*' : '')).filter((word) => bare(word) !== '');
  return bare(said.join('')).length < minLetters ? '' : sign + said.join(' ');
}

/** Typed words as phrases of each kind want them. In other scripts nothing is compared by sound. */
function typedWords(words: string[]): (phrase: string) => string[] {
  const isLatin = words.some((word) => /[a-z]/.test(word));
  const heard = (sign: Sign) => (isLatin ? words.map(sounds[sign].soundOf).filter((word) => word !== '') : []);
  const bySign = new Map([
    ['~', heard('~')],
    ['^', heard('^')],
  ]);
  return (phrase) => bySign.get(phrase.charAt(0)) ?? words;
}

/** Whether a search holds one of the phrases, with no more mistakes than its length allows. */
export function holdsPhrase(typed: string, { phrases, notMeant }: Phrases): boolean {
  const wordsFor = typedWords(phraseWords(typed.replaceAll('*', ' ')).slice(0, maxTypedWords));
  return phrases.some((phrase) => {
    const words = wordsFor(phrase);
    const { wanted, mistakes, others, rules } = readPhrase(phrase, notMeant);
    return words.some(
      (word, place) => begins(wanted, word, mistakes, rules) && stands(wanted, words.slice(place), mistakes, others, rules),
    );
  });
}

/** The phrases that a folded word can begin. A search holds no phrase that none of its words begins. */
export function phrasesBegunBy(word: string, { phrases, notMeant }: Phrases): string[] {
  const wordsFor = typedWords([word]);
  return phrases.filter((phrase) => {
    const { wanted, mistakes, rules } = readPhrase(phrase, notMeant);
    return wordsFor(phrase).some((typed) => begins(wanted, typed, mistakes, rules));
  });
}

function readPhrase(phrase: string, notMeant: string[]): { wanted: string[]; mistakes: number; others: number; rules: Rules } {
  const wanted = phrase.replace(/^[~^]/, '').split(' ');
  const isArabicSound = phrase.startsWith('^');
  return {
    wanted,
    // Without vowels one letter makes another word.
    mistakes: isArabicSound ? 0 : maxMistakes(wanted.join('').replaceAll('*', '').length),
    others: wanted.length > 2 ? maxOtherWords : 0,
    rules: { notMeant, minLetters: wanted.length > 2 ? 1 : isArabic(phrase) ? minFuzzyLettersArabic : minFuzzyLetters },
  };
}

const isArabic = (text: string) => /\p{Script=Arabic}/u.test(text);

/** `minLetters`: a shorter word must be typed without a mistake. */
type Rules = { notMeant: string[]; minLetters: number };

/** Whether a typed word can be the first of the wanted ones: on its own, as the first part of it, or written together with the second. */
function begins([first = '', second]: string[], word: string, mistakes: number, rules: Rules): boolean {
  return (
    distance(first, word, mistakes, rules) <= mistakes ||
    bare(first).startsWith(word) ||
    (second !== undefined && word === first + bare(second))
  );
}

/** Whether the typed words begin with the wanted ones. */
function stands(wanted: string[], typed: string[], mistakes: number, others: number, rules: Rules): boolean {
  const [first, second, ...rest] = wanted;
  if (first === undefined) return true;
  const [word, next = '', ...later] = typed;
  if (word === undefined) return false;
  const afterFirst = wanted.slice(1);
  const goOn = (left: string[], from: string[], cost: number): boolean =>
    cost <= mistakes && follows(left, from, mistakes - cost, others, rules);
  return (
    goOn(afterFirst, typed.slice(1), distance(first, word, mistakes, rules)) ||
    // One word written as two, or two as one.
    (word + next === bare(first) && goOn(afterFirst, later, 0)) ||
    (second !== undefined && first + bare(second) === word && goOn(rest, typed.slice(1), 0))
  );
}

/** The rest of a phrase, with other words before it. */
function follows(left: string[], typed: string[], mistakes: number, others: number, rules: Rules): boolean {
  if (stands(left, typed, mistakes, others, rules)) return true;
  return others > 0 && follows(left, typed.slice(1), mistakes, others - 1, rules);
}

const bare = (word: string) => word.replace('*', '');

/** @returns how many letters of a typed word are wrong; more than `most` where it is another word */
function distance(wanted: string, typed: string, most: number, { notMeant, minLetters }: Rules): number {
  const stem = bare(wanted);
  if (typed === stem) return 0;
  if (notMeant.includes(typed)) return most + 1;
  if (stem === wanted && stem.length < minLetters) return most + 1;
  if (stem === wanted) return lettersWrong(stem, typed, most);
  if (stem.length < longStem && typed.length > stem.length + maxEnding) return most + 1;
  const beginnings = [stem.length - 1, stem.length, stem.length + 1].map((length) => typed.slice(0, length));
  return Math.min(...beginnings.map((beginning) => lettersWrong(stem, beginning, most)));
}

/** Letters missing, added, changed, or swapped with their neighbour (optimal string alignment). */
function lettersWrong(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most || most === 0) return one === other ? 0 : most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line[column] = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = last;
    last = line;
  }
  return last[other.length] ?? 0;
}
