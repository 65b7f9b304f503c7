import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { NewAppointment } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import { batch } from '../database/batch.ts';
import type { Db, Reading } from '../database/connect.ts';
import { isAmong } from '../database/ids.ts';
import type { RequestRow } from '../database/tables.ts';
import { bodyFingerprint, hashOf, sameHash, secretFrom } from '../sealing/derivation.ts';
import type { Intake, Received } from './intake.ts';

/**
 * Finds the receipt of a request that was sent before.
 * @throws Problem idempotency-key-reused for another body, and for an erased request: its key must not make another one
 */
export async function findReceived(
  { db, intakeKey }: Intake,
  { key, secret, named, body }: { key: string; secret: string; named: Named; body: NewAppointment },
): Promise<Received | undefined> {
  const row = await findEntered(db, named);
  if (row === undefined) return undefined;
  if (!sameHash(row.bodyFingerprint ?? '', bodyFingerprint(intakeKey, key, repeatedParts(body))))
    throw new Problem('idempotency-key-reused');
  const isWish = row.receivedAs === 'received' && row.wishedStartsAt !== null;
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- written with every new request
  return { reference: row.reference, state: row.receivedAs, isWish, provider: row.provider, hearBy: row.hearBy!, secret };
}

/** Identifies a request that may have been entered before: the hashes of its idempotency key and of the secret derived from that. */
export type Named = { idempotencyKeyHash: string; secretHash: string };

/** How the request of an idempotency key is identified, with the secret of its slip. */
export function nameFor(intakeKey: Uint8Array, key: string): Named & { secret: string } {
  const secret = secretFrom(intakeKey, key);
  return { secret, secretHash: hashOf(secret), idempotencyKeyHash: hashOf(key) };
}

/** Everybody whose time is taken is looked for in the end; those of one moment share the look. */
const findEntered = batch(async (db: Db, named: readonly Named[]) => {
  const rows = await db
    .selectFrom('requests')
    .select(['reference', 'provider', 'hearBy', 'bodyFingerprint', 'receivedAs', 'wishedStartsAt'])
    .select(['idempotencyKeyHash', 'secretHash', 'formerSecretHash'])
    .where(isEntered(db, named))
    .execute();
  return named.map((one) => rows.find((row) => isSame(row, one)));
});

/** Requests that were entered with one of these keys. An erased one has only the secret. */
export function isEntered(db: Reading, named: readonly Named[]): RawBuilder<SqlBool> {
  const keyHashes = named.map(({ idempotencyKeyHash }) => idempotencyKeyHash);
  const secretHashes = named.map(({ secretHash }) => secretHash);
  const alternatives = [
    isAmong(db, 'idempotencyKeyHash', keyHashes),
    isAmong(db, 'secretHash', secretHashes),
    isAmong(db, 'formerSecretHash', secretHashes),
  ];
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

/** The same for a row that was read. */
export const isSame = (
  row: Pick<RequestRow, 'idempotencyKeyHash' | 'secretHash' | 'formerSecretHash'>,
  { idempotencyKeyHash, secretHash }: Named,
): boolean => row.idempotencyKeyHash === idempotencyKeyHash || row.secretHash === secretHash || row.formerSecretHash === secretHash;

/** The parts of a body that stay the same when a form is sent again: hold and proof may be new. */
export const repeatedParts = ({ slot, ...body }: NewAppointment): object => ({ ...body, slot: slot?.id, proof: undefined });
