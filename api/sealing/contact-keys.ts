import { argon2, createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { comparable } from '../contract/contact.ts';

const derive = promisify(argon2);

/** OWASP's first choice for argon2id; 19 MiB a try. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };

/**
 * Derives what a lost slip is found by: argon2id of the contact, salted with the request, so that each guess at each request costs anew.
 * @param intakeKey with the database alone nobody can guess
 * @param contact in any spelling
 * @returns 32 bytes
 */
export const contactCheck = async (intakeKey: Uint8Array, requestId: string, contact: string): Promise<Uint8Array> =>
  new Uint8Array(
    await derive('argon2id', { ...cost, message: `contact ${comparable(contact)}`, nonce: Buffer.from(requestId), secret: intakeKey }),
  );

/** Stands in a request without a contact: no guess fits. */
export const noContactCheck = (): Uint8Array => new Uint8Array(randomBytes(cost.tagLength));

/** Tells which requests have one contact, to the desk alone: the stored marks of equal contacts differ. */
export type ContactMarks = {
  /** @param contact in any spelling; undefined makes a mark that equals no other @returns 60 bytes */
  write: (requestId: string, contact: string | undefined) => Uint8Array;
  /** @returns the same text for the same contact; undefined for bytes that were not written for this request */
  read: (requestId: string, mark: Uint8Array) => string | undefined;
};

const macBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** HMAC-SHA-256 of the contact, encrypted with AES-256-GCM, under two keys derived from the desk's own. */
export function contactMarks(deskKey: Uint8Array): ContactMarks {
  const [macKey, key] = ['contact mac', 'contact mark'].map((label) => new Uint8Array(hkdfSync('sha256', deskKey, '', label, 32)));
  if (macKey === undefined || key === undefined) throw new Error('two keys');
  const macOf = (contact: string) => createHmac('sha256', macKey).update(comparable(contact)).digest();
  return {
    write: (requestId, contact) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(requestId));
      const mac = contact === undefined ? randomBytes(macBytes) : macOf(contact);
      return new Uint8Array(Buffer.concat([nonce, cipher.update(mac), cipher.final(), cipher.getAuthTag()]));
    },
    read: (requestId, mark) => {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, mark.subarray(0, nonceBytes))
          .setAAD(Buffer.from(requestId))
          .setAuthTag(mark.subarray(-tagBytes));
        return Buffer.concat([decipher.update(mark.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('base64url');
      } catch {
        return undefined;
      }
    },
  };
}
