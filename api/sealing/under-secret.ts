import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/*
 * What the holder of a slip's link reads and nobody else: the key is derived from the link's secret, of which the database holds a hash only.
 */

const nonceBytes = 12;
const tagBytes = 16;

/** Sets keys of different purposes apart. */
type Purpose = 'slip facts' | 'copy of what is held';

/**
 * AES-256-GCM (NIST SP 800-38D) under a key of HKDF (RFC 5869), bound to the request.
 * @param text padded by the caller, because its length stays visible
 * @returns nonce, text and tag: 28 bytes more than the text
 */
export function encryptUnder(secret: string, purpose: Purpose, requestId: string, text: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, purpose), nonce).setAAD(Buffer.from(requestId));
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined when this secret does not open it */
export function decryptUnder(secret: string, purpose: Purpose, requestId: string, encrypted: Uint8Array): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, purpose), encrypted.subarray(0, nonceBytes))
      .setAAD(Buffer.from(requestId))
      .setAuthTag(encrypted.subarray(-tagBytes));
    return Buffer.concat([decipher.update(encrypted.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

const keyOf = (secret: string, purpose: Purpose): Uint8Array => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
