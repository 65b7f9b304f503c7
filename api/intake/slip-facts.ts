import type { Matter, NewContact, SlipFacts } from '../contract/appointment.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { decryptUnder, encryptUnder } from '../sealing/under-secret.ts';
import { isUrgent } from './matter.ts';

/*
 * The facts of the sealed parts that a slip shows. Encrypted under a key that is derived from the slip's secret, of which the database holds a hash
 * only: the holder of the link opens it, and nobody else.
 */

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

/** The slip facts with the mark of the slip (slipMarkFrom), which its holder names again in what the slip seals. */
type MarkedFacts = { facts: SlipFacts; slip: string | undefined };

/** @returns 188 bytes */
export function encryptFacts(secret: string, requestId: string, { facts, slip }: MarkedFacts): Uint8Array {
  const text = Buffer.alloc(paddedBytes, ' ');
  text.write(JSON.stringify({ ...facts, slip }));
  return encryptUnder(secret, 'slip facts', requestId, text);
}

/** @returns undefined when there are none, or none that this secret opens: the slip then shows less */
export function decryptFacts(secret: string, requestId: string, encrypted: Uint8Array | null): MarkedFacts | undefined {
  const text = encrypted === null ? undefined : decryptUnder(secret, 'slip facts', requestId, encrypted);
  if (text === undefined) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- only this module encrypts
  const { slip, ...facts } = JSON.parse(text) as SlipFacts & { slip?: string };
  return { facts, slip };
}
