import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Matter, NewContact, SlipFacts } from '../contract/appointment.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { isUrgent } from './matter.ts';

/*
 * The facts of the sealed parts that a slip shows. Encrypted under a key that is derived from the slip's secret, of which the database holds a hash
 * only: the holder of the link opens it, and nobody else.
 */

const nonceBytes = 12;
const tagBytes = 16;
/** One length for all, so that rows look alike. */
const paddedBytes = 160;
const shownDigits = 3;

/** The facts of a request, with the contact that stands now. */
export const factsOf = (matter: Matter, contact: Pick<NewContact, 'reply' | 'phone'>, directory: Directory): SlipFacts => ({
  ...contactFacts(contact),
  urgent: isUrgent(matter, directory),
  womanCounsellor: matter.womanCounsellor,
  channel: matter.channel,
});

/** @param contact.phone in any spelling */
export const contactFacts = ({ reply, phone }: Pick<NewContact, 'reply' | 'phone'>): Pick<SlipFacts, 'reply' | 'phoneEnds'> => ({
  reply,
  phoneEnds: phone?.replace(/\D/g, '').slice(-shownDigits) ?? null,
});

/** AES-256-GCM (NIST SP 800-38D) under a key of HKDF (RFC 5869), bound to the request. @returns nonce, ciphertext and tag: 188 bytes */
export function encryptFacts(secret: string, requestId: string, facts: SlipFacts): Uint8Array {
  const text = Buffer.alloc(paddedBytes, ' ');
  text.write(JSON.stringify(facts));
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce).setAAD(Buffer.from(requestId));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when there are none, or none that this secret opens: the slip then shows less */
export function decryptFacts(secret: string, requestId: string, encrypted: Uint8Array | null): SlipFacts | undefined {
  if (encrypted === null) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), encrypted.subarray(0, nonceBytes))
      .setAAD(Buffer.from(requestId))
      .setAuthTag(encrypted.subarray(-tagBytes));
    const text = Buffer.concat([decipher.update(encrypted.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- only this module encrypts
    return JSON.parse(text.toString()) as SlipFacts;
  } catch {
    return undefined;
  }
}

const keyOf = (secret: string): Uint8Array => new Uint8Array(hkdfSync('sha256', secret, '', 'slip facts', 32));
