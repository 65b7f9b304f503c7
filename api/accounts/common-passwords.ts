import commonest from '@zxcvbn-ts/language-common/src/passwords.json' with { type: 'json' };

/** 49,233 passwords of published lists, the commonest first, in small letters (package @zxcvbn-ts/language-common, MIT). */
const common = new Set(commonest);

/** Figures and signs before and after the letters: "!password2024" */
const ends = /^[^\p{L}]+|[^\p{L}]+$/gu;

/**
 * Whether guessers try a password first: it is on the list, or is nothing but an entry of it between figures and signs, or several times
 * in a row; or it repeats four characters at most. Capital letters make no difference.
 */
export function isCommonPassword(password: string): boolean {
  const folded = password.normalize('NFKC').toLowerCase();
  const core = folded.replaceAll(ends, '');
  return onceOf(folded).length <= 4 || [folded, core, onceOf(folded), onceOf(core)].some((one) => common.has(one));
}

/** The shortest part that a text repeats: "abcabc" gives "abc". */
const onceOf = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;
