/*
 * Folds words as people type them to one form: without case and accents, Arabic letters and digits in one variant, Cyrillic in Latin
 * letters. Words of the index get every form in which they may be typed; typed words get one, and in Latin letters also the forms that
 * stand for another script.
 */

/** Letters without a Unicode decomposition: Turkish ı, Polish ł, Persian ک and ی, German ß, and others of the site's languages. */
const letters: Record<string, string> = {
  ß: 'ss', ı: 'i', ł: 'l', đ: 'd', ø: 'o', æ: 'ae', œ: 'oe', ð: 'd', þ: 'th', ə: 'e',
  ة: 'ه', ى: 'ي', ی: 'ي', ې: 'ي', ک: 'ك', ڪ: 'ك', ہ: 'ه', ە: 'ه', ھ: 'ه', ٱ: 'ا', ء: '',
}; // prettier-ignore

/** Cyrillic of Bulgarian, Russian and Ukrainian, without accents: й is и here, ё is е, ї is і. */
const cyrillic: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', е: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'i', і: 'i', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'sht', ъ: 'a',
  ы: 'i', ь: '', э: 'e', ю: 'iu', я: 'ia',
}; // prettier-ignore

/** Arabic and Persian letters by the sound that people type in Latin letters; vowels are left out, as in writing. */
const arabicSounds: Record<string, string> = {
  ب: 'b', پ: 'p', ت: 't', ث: 't', ج: 'j', چ: 's', ح: 'h', خ: 'k', د: 'd', ذ: 'd', ر: 'r', ز: 'z', ژ: 'z', س: 's', ش: 's',
  ص: 's', ض: 'd', ط: 't', ظ: 'z', غ: 'g', ف: 'f', ق: 'k', ك: 'k', گ: 'g', ل: 'l', م: 'm', ن: 'n', ه: 'h',
}; // prettier-ignore

/** Digits and pairs of Latin letters that stand for an Arabic letter ("Arabizi"), pairs first. */
const typedArabic: [RegExp, string][] = [
  [/ch/g, 's'],
  [/kh|[5cq]/g, 'k'],
  [/th|6/g, 't'],
  [/gh|8/g, 'g'],
  [/sh|9/g, 's'],
  [/dh/g, 'd'],
  [/zh/g, 'z'],
  [/7/g, 'h'],
  [/[23aeiouvwy]/g, ''],
];

const isArabic = (word: string) => /\p{Script=Arabic}/u.test(word);
const isCyrillic = (word: string) => /\p{Script=Cyrillic}/u.test(word);
/** Replaces the letters that a table has. */
function replaceEach(word: string, table: Record<string, string>): string {
  let replaced = '';
  for (const letter of word) replaced += table[letter] ?? letter;
  return replaced;
}
const withoutMarks = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '');

/** Arabic-Indic and Persian digits as Latin ones. */
const latinDigits = (text: string) => text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

/** Lower case in every language; İ and I of Turkish both become i. Joiners, soft hyphens, direction marks and tatweel go. */
const plain = (text: string) =>
  latinDigits(text.normalize('NFKC').toLowerCase()).replace(/[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '');

const fold = (word: string) => replaceEach(withoutMarks(word), letters);

/** "My", "your", "his" and the like of Persian, and its "a", behind a joiner (U+200C). */
const possessive = /\u200c(?:ام|ات|اش|مان|تان|شان|ای|یی|ی)(?!\p{L})/gu;

/**
 * The words of a text, not yet folded. A single letter is no word, a single digit neither. Between Cyrillic letters an apostrophe, in any
 * of its spellings, belongs to the word and is left out: "сім'я" is "сімя". Elsewhere it separates words. Persian endings for "my" and
 * "our" behind a joiner go: "خانه‌مان" is "خانه".
 */
export function wordsOf(text: string): string[] {
  return plain(text.replace(possessive, ''))
    .replace(/(\p{Script=Cyrillic})['’‘ʼ`](?=\p{Script=Cyrillic})/gu, '$1')
    .split(/(?:[^\p{L}\p{N}\p{M}]|ʼ)+/u)
    .filter((word) => word.length > 1);
}

/**
 * Every form under which a word of the content can be found.
 * "Bürger": burger, buerger. "работа": rabota and its loose form. "الإقامة": with and without article, and its consonants.
 */
export function formsInIndex(word: string): string[] {
  const folded = fold(plain(word));
  if (isArabic(folded)) {
    const bare = withoutArticle(folded);
    return unique([folded, bare, withoutPlural(bare), consonantForm(arabicConsonants(bare))]);
  }
  if (isCyrillic(folded)) {
    const latin = replaceEach(folded, cyrillic);
    return unique([latin, looseForm(latin)]);
  }
  const expanded = plain(word)
    .normalize('NFC')
    .replace(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter);
  return unique([folded, fold(expanded)]);
}

/** The form in which a typed word is looked up first: prefixes and mistakes count from here. */
export function typedForm(word: string): string {
  const own = ownForm(word);
  return isCyrillic(own) ? replaceEach(own, cyrillic) : withoutPlural(own);
}

/** A word folded within its own script, Arabic without its article. */
export function ownForm(word: string): string {
  const folded = fold(plain(word));
  return isArabic(folded) ? withoutArticle(folded) : folded;
}

/** Spellings in Cyrillic or Arabic for which a word in Latin letters may stand. Empty for other scripts. Looked up exactly. */
export function soundForms(word: string): string[] {
  const folded = typedForm(word);
  if (!/^[a-z0-9]+$/.test(folded) || /^\d+$/.test(folded)) return [];
  // 2 is a glottal stop, or qaf where people pronounce it as one.
  const readings = [folded, folded.replaceAll('2', 'q')];
  return unique([looseForm(folded), ...readings.map((reading) => consonantForm(latinConsonants(reading)))]);
}

/** "al-", also after "and", "for", "with": الـ والـ للـ بالـ. */
function withoutArticle(word: string): string {
  const bare = word.replace(/^(?:[وفبك]?ال|لل)/u, '');
  return bare.length >= 3 ? bare : word;
}

/** The Persian plural "-ha" of a folded word, also before "of", "some", "my" and the like: ـها ـهای ـهایی ـهایم ـهایشان. */
const withoutPlural = (word: string) => word.replace(/^(.{3,}?)ها(?:ي(?:ي|م|ت|ش|مان|تان|شان)?)?$/u, '$1');

/**
 * The words that an Arabic word may be without "and", "for", "with", "like" before it: "ومدرسة" and "لمدرسة" are "مدرسة", "وبالمدرسة" is
 * "بالمدرسة". Many words begin with these letters themselves ("وثائق"), so the index decides which reading counts.
 */
export const withoutPrefix = (word: string): string[] =>
  ['و', 'ف', 'ل', 'ب', 'ك', 'ول', 'وب', 'فل', 'فب']
    .filter((prefix) => word.startsWith(prefix) && word.length >= prefix.length + 3)
    .map((prefix) => word.slice(prefix.length));

/**
 * A folded word without one, two or three last letters, longest first: "zasilki" begins like "zasilek". Four letters stay, in Arabic
 * script three, and three fifths of the word.
 */
export const stemsOf = (word: string): string[] =>
  [1, 2, 3].map((cut) => word.slice(0, -cut)).filter((stem) => stem.length >= Math.max(isArabic(word) ? 3 : 4, word.length * 0.6));

function looseForm(latin: string): string {
  const loose = loosely(latin);
  return loose.length < 3 ? '' : `~${loose}`;
}

/** A folded word, in Cyrillic or in the Latin letters that stand for it, in one loose spelling: "бьёт" and "byot" are "bet". */
export const cyrillicSound = (word: string): string => loosely(replaceEach(word, cyrillic));

/** The consonants of a folded word, in Arabic letters or in the Latin ones that stand for it: "زوجي" and "zawji" are "zj". */
export const arabicSound = (word: string): string => withoutDoubled(isArabic(word) ? arabicConsonants(word) : latinConsonants(word));

/** One spelling for the many ways to write a Cyrillic word in Latin letters: sh, ch, zh, ts, kh, y, w, ie, doubled letters. */
function loosely(latin: string): string {
  const loose = latin
    .replace(/shch|sht|sch/g, 's')
    .replace(/sh|6/g, 's')
    .replace(/ch|4/g, 'c')
    .replace(/zh/g, 'j')
    .replace(/kh|x/g, 'h')
    .replace(/ts|tz/g, 'c')
    .replace(/w/g, 'v')
    .replace(/q/g, 'ia')
    .replace(/yo|jo/g, 'e')
    .replace(/y/g, 'i')
    .replace(/([a-z])j(?=[aeu])/g, '$1i')
    .replace(/i+(?=e)/g, '');
  return withoutDoubled(loose);
}

const arabicConsonants = (word: string) =>
  // A final he is a vowel: مدرسه, خانه.
  word.replace(/ه$/u, '').replace(/./gsu, (letter) => arabicSounds[letter] ?? '');
const latinConsonants = (word: string) =>
  typedArabic.reduce(
    (letters, [pattern, sound]) => letters.replace(pattern, sound),
    word.replace(/^(?:el|al)(?=.{4})/, '').replace(/h$/, ''),
  );
const consonantForm = (sounds: string) => {
  const single = withoutDoubled(sounds);
  return single.length < 2 ? '' : `'${single}`;
};

const withoutDoubled = (letters: string) => letters.replace(/(.)\1+/g, '$1');

const unique = (forms: string[]) => [...new Set(forms)].filter((form) => form !== '');
