import { berlinDay } from '../../src/directory/berlin.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Identity } from './identity.ts';
import { keyIdOf } from './sealing.ts';

/** A new key is made so many days after the one before. */
const madeEveryDays = 28;
/** Nobody seals to a key from then on; the days between both are for public processes that have not heard of the next key. */
const sealsDays = 35;
/** A public process's clock may be behind by so much. */
const waitDays = 1;

/** What is said about a sealing key: instants as ISO 8601 in UTC. */
export type KeyTimes = { madeAt: string; sealUntil: string };
/** A sealing key as the desk publishes it. `publicKey`: X25519, 43 characters of base64url. */
export type PublishedKey = KeyTimes & { keyId: string; publicKey: string; signature: string };

export const timesFrom = (now: Date): KeyTimes => ({
  madeAt: now.toISOString(),
  sealUntil: later(now, sealsDays * dayMs).toISOString(),
});

/** Whether the next key is due. */
export const isLastMonths = ({ madeAt }: KeyTimes, now: Date): boolean => later(new Date(madeAt), madeEveryDays * dayMs) <= now;

/** Whether nobody can have sealed to the key for a day. */
export const isLongOver = ({ sealUntil }: KeyTimes, now: Date): boolean => later(new Date(sealUntil), waitDays * dayMs) <= now;

/** One line for those who watch the machine, from two days after the next key was due. */
export function endWarning(until: Date | undefined, now: Date): string[] {
  if (until === undefined || later(now, (sealsDays - madeEveryDays - 2) * dayMs) < until) return [];
  const ends = until <= now ? 'nothing can be sealed: the key ended on' : 'the sealing key ends on';
  return [`${ends} ${berlinDay(until)}, and no newer one was made; look at the desk's process`];
}

/** @throws when this process has no private identity */
export function publish(key: JsonWebKey, { madeAt, sealUntil }: KeyTimes, { sign }: Identity): PublishedKey {
  if (sign === undefined) throw new Error('the identity cannot sign here');
  const published = { keyId: keyIdOf(key), publicKey: key.x ?? '', madeAt, sealUntil };
  return { ...published, signature: sign(signedBytes(published)) };
}

/** Whether the desk's identity has signed the key with its times. */
export const isSigned = (key: PublishedKey, { verify }: Identity): boolean =>
  key.keyId === keyIdOf(asJwk(key)) && verify?.(signedBytes(key), key.signature) === true;

export const asJwk = ({ publicKey }: Pick<PublishedKey, 'publicKey'>): JsonWebKey => ({ kty: 'OKP', crv: 'X25519', x: publicKey });

const signedBytes = ({ publicKey, madeAt, sealUntil }: Omit<PublishedKey, 'keyId' | 'signature'>): Uint8Array =>
  Buffer.from(['kim-portal sealing key 1', publicKey, madeAt, sealUntil].join('\n'));
