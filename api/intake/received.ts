import type { NewAppointment } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { batch } from '../database/batch.ts';
import { bodyFingerprint, hashOf, sameHash, secretFrom } from '../sealing/derivation.ts';
import type { Intake, Received } from './intake.ts';

/**
 * Finds the receipt of a request that was sent before.
 * @throws Problem idempotency-key-reused for another body, and for an erased request: its key must not make another one
 */
export async function findReceived(intake: Intake, key: string, body: NewAppointment): Promise<Received | undefined> {
  const secret = secretFrom(intake.intakeKey, key);
  const row = await findByKey(intake.db, { keyHash: hashOf(key), secretHash: hashOf(secret) });
  if (row === undefined) return undefined;
  if (!sameHash(row.bodyFingerprint ?? '', bodyFingerprint(intake.intakeKey, key, repeatedParts(body))))
    throw new Problem('idempotency-key-reused');
  const isWish = row.receivedAs === 'received' && row.wishedStartsAt !== null;
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- written with every new request
  return { reference: row.reference, state: row.receivedAs, isWish, provider: row.provider, hearBy: row.hearBy!, secret };
}

const maxLookedUp = 16;

/** Finds the request that came with a key, or whose slip has or had the secret made of it. */
const findByKey = batch(async (db: Db, wanted: { keyHash: string; secretHash: string }[]) => {
  const secretHashes = wanted.map(({ secretHash }) => secretHash);
  const rows = await db
    .selectFrom('requests')
    .select(['reference', 'provider', 'hearBy', 'bodyFingerprint', 'receivedAs', 'wishedStartsAt'])
    .select(['idempotencyKeyHash', 'secretHash', 'formerSecretHash'])
    .where(({ or, eb }) =>
      or([
        eb(
          'idempotencyKeyHash',
          'in',
          wanted.map(({ keyHash }) => keyHash),
        ),
        eb('secretHash', 'in', secretHashes),
        eb('formerSecretHash', 'in', secretHashes),
      ]),
    )
    .execute();
  return wanted.map(({ keyHash, secretHash }) =>
    rows.find((row) => row.idempotencyKeyHash === keyHash || [row.secretHash, row.formerSecretHash].includes(secretHash)),
  );
}, maxLookedUp);

/** The parts of a body that stay the same when a form is sent again: hold and proof may be new. */
export const repeatedParts = ({ slot, ...body }: NewAppointment): object => ({ ...body, slot: slot?.id, proof: undefined });
