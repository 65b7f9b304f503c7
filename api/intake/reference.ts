import { randomInt } from 'node:crypto';
import { plain } from '../contract/contact.ts';

/**
 * The check digit of ISO 7064 MOD 11,10: catches every wrong digit and most swaps of neighbours.
 * @param digits without the check digit
 */
export function checkDigit(digits: string): number {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
}

/** A new reference for the telephone: eight random digits and the check digit, "482-915-736". */
export function newReference(random: (below: number) => number = randomInt): string {
  const digits = String(random(100_000_000)).padStart(8, '0');
  return `${digits}${checkDigit(digits)}`.replace(/^(\d{3})(\d{3})(\d{3})$/, '$1-$2-$3');
}

/**
 * Reads a reference as people type and paste it: with or without hyphens, dashes, slashes or spaces, after "Nr." or "№", between marks of
 * direction (our own calendar files and letters write U+2066 … U+2069), in Arabic or Persian digits.
 * @returns "482-915-736", or undefined when it cannot be one
 */
export function parseReference(text: string): string | undefined {
  const digits = plain(text)
    .replace(/^(?:№|no\.?|nr\.?|#)\s*/i, '')
    .replace(/[\s\p{Pd}\u2212./_·]/gu, '');
  if (!/^\d{9}$/.test(digits) || checkDigit(digits.slice(0, 8)) !== Number(digits[8])) return undefined;
  return digits.replace(/^(\d{3})(\d{3})(\d{3})$/, '$1-$2-$3');
}
