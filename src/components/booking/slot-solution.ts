import type { SlotChallenge } from '../../../api/contract/slots.ts';

/**
 * Solves a challenge of ALTCHA protocol 2: the first counter for which PBKDF2 over nonce and counter begins with the prefix asked for.
 * Ends only with the solution: the caller ends the worker when it takes too long.
 */
export async function solve({ parameters }: SlotChallenge): Promise<{ counter: number; derivedKey: string }> {
  const password = new Uint8Array([...bytesOf(parameters.nonce), 0, 0, 0, 0]);
  const lastFour = new DataView(password.buffer, password.length - 4);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(parameters.salt), iterations: parameters.cost };
  for (let counter = 0; ; counter += 1) {
    lastFour.setUint32(0, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derivedKey = hexOf(await crypto.subtle.deriveBits(derivation, key, parameters.keyLength * 8));
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey };
  }
}

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
