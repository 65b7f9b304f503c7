import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { FieldErrorCode } from '../contract/codes.ts';
import { isCommonPassword } from './common-passwords.ts';

const derive = promisify(argon2);

/** OWASP's first choice for argon2id; 19 MiB a sign-in. */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;

const shortest = 12;
const longest = 200;

/** @returns argon2id in PHC string format: "$argon2id$v=19$m=19456,t=2,p=1$salt$hash" */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive('argon2id', { message: readable(password), nonce: salt, tagLength: hashBytes, ...cost });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * @param stored what hashPassword gave; null for an account that has none, or that does not exist
 * @returns after the same time whether there is a hash or not
 */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored ?? '');
  const [, memory = cost.memory, passes = cost.passes, parallelism = cost.parallelism, salt, known] = parts ?? [];
  const expected = known === undefined ? randomBytes(hashBytes) : Buffer.from(known, 'base64');
  const hash = await derive('argon2id', {
    message: readable(password),
    nonce: salt === undefined ? randomBytes(saltBytes) : Buffer.from(salt, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return timingSafeEqual(hash, expected) && parts !== null;
}

/** The only rules: at least twelve characters, not the email of the account, and none that many others have ("repeated"). */
export function passwordMistake(password: string, email: string): FieldErrorCode | undefined {
  const length = Array.from(password).length;
  if (length === 0) return 'required';
  if (length < shortest) return 'too-short';
  if (length > longest) return 'too-long';
  const [typed, own] = [password.toLowerCase(), email.toLowerCase()];
  if (own !== '' && (typed.includes(own) || own.includes(typed))) return 'not-allowed';
  return isCommonPassword(password) ? 'repeated' : undefined;
}

/** One spelling of characters that keyboards compose differently (NIST SP 800-63B section 5.1.1.2). */
const readable = (password: string): string => password.normalize('NFKC');

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
