import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * 49,233 passwords of published lists, the commonest first, in small letters, as a JSON text (package @zxcvbn-ts/language-common, MIT).
 * Read for each new password, which is rare, so that no process keeps it.
 */
const readCommon = (): string => readFileSync(fileURLToPath(import.meta.resolve('@zxcvbn-ts/language-common/src/passwords.json')), 'utf8');

/** Figures and signs before and after the letters: "!password2024" */
const ends = /^[^\p{L}]+|[^\p{L}]+$/gu;

/**
 * Whether guessers try a password first: it is on the list, or is nothing but an entry of it between figures and signs, or several times
 * in a row; or it repeats four characters at most. Capital letters make no difference.
 */
export function isCommonPassword(password: string): boolean {
  const folded = password.normalize('NFKC').toLowerCase();
  const core = folded.replaceAll(ends, '');
  if (onceOf(folded).length <= 4) return true;
  const common = readCommon();
  return [folded, core, onceOf(folded), onceOf(core)].some((one) => common.includes(JSON.stringify(one)));
}

/** The shortest part that a text repeats: "abcabc" gives "abc". */
const onceOf = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text;
