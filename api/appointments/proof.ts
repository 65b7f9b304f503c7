import { hkdfSync } from 'node:crypto';
import { createChallenge, randomInt, verifySolution, type Payload } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Transaction } from 'kysely';
import { later, minuteMs } from '../../src/directory/instants.ts';
import type { SlotChallenge } from '../contract/slots.ts';
import type { Database } from '../database/tables.ts';

/** A valid proof of work: its unique id, its level of difficulty and its expiry. */
export type Proof = { id: string; level: number; until: string };

export const proofMinutes = 20;
const purpose = 'slot';
/** PBKDF2 iterations a try: about 0.75 ms on the processor of a server. */
const iterations = 5000;
/**
 * Tries of the first level, half of them on average: 260 ms of that processor; a slow phone needs four times as long. Any number of
 * tries is possible, from one on: a solver that knew a lower bound would begin there.
 */
const mostTries = 700;

/** @param level the work grows with it in proportion */
export async function createSlotChallenge(intakeKey: Uint8Array, level: number, now: Date): Promise<SlotChallenge> {
  const secrets = secretsFrom(intakeKey);
  // Its end is ours to check, by the clock that everything else goes by.
  const data = { purpose, level, until: later(now, proofMinutes * minuteMs).toISOString() };
  const { parameters, signature = '' } = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: iterations,
    counter: randomInt(mostTries * level),
    deriveKey,
    data,
    hmacSignatureSecret: secrets.signature,
    hmacKeySignatureSecret: secrets.keySignature,
  });
  return { parameters: { ...parameters, data, keySignature: parameters.keySignature ?? '' }, signature };
}

/**
 * Reads what a browser sends: base64 of the JSON of challenge and solution (ALTCHA protocol 2).
 * @returns undefined for an invalid, unsolved or expired challenge. `spend` checks whether it was used before
 */
export async function readProof(intakeKey: Uint8Array, text: string, now: Date): Promise<Proof | undefined> {
  const payload = parse(text);
  if (payload === undefined) return undefined;
  const { signature, keySignature } = secretsFrom(intakeKey);
  const { verified } = await verifySolution({
    challenge: payload.challenge,
    solution: payload.solution,
    deriveKey,
    hmacSignatureSecret: signature,
    hmacKeySignatureSecret: keySignature,
  }).catch(() => ({ verified: false }));
  const { data, nonce, keySignature: isDeterministic } = payload.challenge.parameters;
  const { level, until } = data ?? {};
  if (!verified || isDeterministic === undefined || data?.['purpose'] !== purpose) return undefined;
  if (typeof level !== 'number' || typeof until !== 'string' || until <= now.toISOString()) return undefined;
  return { id: nonce, level, until };
}

/** Each proof counts once, whichever process sees it. @returns false when it was spent before */
export async function spend(transaction: Transaction<Database>, { id, until }: Proof): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('spentProofs')
    .values({ id, expiresAt: until })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function parse(text: string): Payload | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what is used of it is checked below
    const payload = JSON.parse(Buffer.from(text, 'base64').toString()) as Partial<Payload> | null;
    const { challenge, solution } = payload ?? {};
    const isRead = typeof challenge?.parameters === 'object' && typeof challenge.parameters.nonce === 'string';
    return isRead && typeof solution === 'object' ? { challenge, solution } : undefined;
  } catch {
    return undefined;
  }
}

function secretsFrom(intakeKey: Uint8Array): { signature: string; keySignature: string } {
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', intakeKey, '', label, 32)).toString('base64url');
  return { signature: derive('proof of work'), keySignature: derive('proof of work, key') };
}
