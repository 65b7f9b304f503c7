import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** On a computer that several colleagues share, the longest away is forgotten. */
const maxAccounts = 5;
const pattern = /^[\w-]{22}(\.[\w-]{22}){1,5}$/;

/**
 * A device that has signed in to an account. Its mark is a random number and, for each account, a keyed hash (HMAC-SHA-256) of the
 * number and the email: it names nobody, and only the desk can make one.
 * @param mark as the browser keeps it; may be any text
 * @param email as normalEmail() gives it
 * @returns the random number; undefined when this device has not signed in to this account
 */
export function findKnownDevice(mark: string | undefined, email: string, deskKey: Uint8Array): string | undefined {
  const [device, ...accounts] = partsOf(mark);
  if (device === undefined) return undefined;
  const expected = accountMark(device, email, deskKey);
  return accounts.some((account) => timingSafeEqual(Buffer.from(account), Buffer.from(expected))) ? device : undefined;
}

/** @returns the mark of the device once it has signed in to this account too */
export function markDevice(mark: string | undefined, email: string, deskKey: Uint8Array): string {
  const [device = randomBytes(16).toString('base64url'), ...accounts] = partsOf(mark);
  const own = accountMark(device, email, deskKey);
  return [device, ...[...accounts.filter((account) => account !== own), own].slice(-maxAccounts)].join('.');
}

const partsOf = (mark: string | undefined): string[] => (mark !== undefined && pattern.test(mark) ? mark.split('.') : []);

const accountMark = (device: string, email: string, deskKey: Uint8Array): string =>
  createHmac('sha256', deskKey).update(`known device\0${device}\0${email}`).digest().subarray(0, 16).toString('base64url');
