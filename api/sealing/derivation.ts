import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';

/** 128 bits as 22 characters of base64url: the shape of every slip's secret. */
export const secretPattern = /^[A-Za-z0-9_-]{22}$/;

/** The stored form of a secret: its SHA-256, base64url. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url');

/**
 * Derives the slip's secret from the raw Idempotency-Key, which is never stored: the same key gives the same slip.
 * @param intakeKey 32 bytes, the same on the public side and at the desk
 */
export const secretFrom = (intakeKey: Uint8Array, idempotencyKey: string): string =>
  Buffer.from(hkdfSync('sha256', intakeKey, idempotencyKey, 'slip secret', 16)).toString('base64url');

/**
 * Derives the secret of a renewed link from the former secret and the form's key, so that a button pressed twice renews once. It cannot be
 * computed without the intake key.
 */
export const renewedSecretFrom = (intakeKey: Uint8Array, secret: string, formKey: string): string =>
  Buffer.from(hkdfSync('sha256', intakeKey, `${secret} ${formKey}`, 'renewed slip secret', 16)).toString('base64url');

/**
 * The mark by which sealed parts say that they belong to one slip. It stands inside them and in the slip facts only, so it can be named by
 * whoever has, or had, the slip's link, and by nobody else.
 * @param secret the one that the request was made with
 */
export const slipMarkFrom = (secret: string): string => Buffer.from(hkdfSync('sha256', secret, '', 'slip mark', 16)).toString('base64url');

/** Derives the hold of a form on a slot, so that a form sent twice finds its hold again. It has the shape of a random hold. */
export const holdFrom = (intakeKey: Uint8Array, idempotencyKey: string, slotId: string): string =>
  Buffer.from(hkdfSync('sha256', intakeKey, `${idempotencyKey} ${slotId}`, 'hold', 16)).toString('base64url');

/** Derives the secret of the link that asks a provider, so that a letter that leaves twice carries the same link. */
export const askSecretFrom = (intakeKey: Uint8Array, askId: string): string =>
  Buffer.from(hkdfSync('sha256', intakeKey, askId, 'ask secret', 16)).toString('base64url');

/**
 * Derives the secret of a partner's link, in the same way.
 * @param deskKey the public side does not have it: this link opens sealed parts
 */
export const partnerSecretFrom = (deskKey: Uint8Array, linkId: string): string =>
  Buffer.from(hkdfSync('sha256', deskKey, linkId, 'partner secret', 16)).toString('base64url');

/** Derives the secret of the link by which the pool of language mediators answers an order, in the same way. */
export const interpreterSecretFrom = (deskKey: Uint8Array, orderId: string): string =>
  Buffer.from(hkdfSync('sha256', deskKey, orderId, 'interpreter secret', 16)).toString('base64url');

/**
 * Derives the token of a one-time link that a letter brings, so that a letter that leaves twice carries the same link. It has the shape of
 * a random one.
 * @param letterId of the letter to the colleague
 */
export const accountTokenFrom = (deskKey: Uint8Array, letterId: string): string =>
  Buffer.from(hkdfSync('sha256', deskKey, letterId, 'account link', 32)).toString('base64url');

/** A fingerprint of the body that only the holder of the raw Idempotency-Key can compute. */
export function bodyFingerprint(intakeKey: Uint8Array, idempotencyKey: string, body: unknown): string {
  const key = Buffer.from(hkdfSync('sha256', intakeKey, idempotencyKey, 'body fingerprint', 32));
  return createHmac('sha256', key).update(canonical(body)).digest('base64url');
}

/** Compares two hashes in constant time. */
export const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** JSON with sorted keys, so that the order of members does not matter. Accepts lone surrogates, which RFC 8785 refuses. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}
