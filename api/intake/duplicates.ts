import type { Transaction } from 'kysely';
import type { Worker } from '../accounts/worker.ts';
import type { FieldError } from '../contract/codes.ts';
import type { RequestName } from '../contract/desk.ts';
import { Problem } from '../contract/problems.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { parseReference } from './reference.ts';

const maxDuplicates = 20;

/**
 * Finds the request that another one repeats, and locks both in one order: two requests that name each other at once do not wait for each
 * other, and one of them is refused.
 * @param typed the reference in any spelling
 * @returns the id of the request that goes on
 * @throws Problem invalid-input, with one code for a request that does not exist, is erased, is a duplicate, or is the same one
 */
export async function lockRepeated(
  transaction: Transaction<Database>,
  worker: Worker,
  id: string,
  typed: string | undefined,
): Promise<string> {
  if (typed === undefined) throw refusal('required');
  const reference = parseReference(typed);
  if (reference === undefined) throw refusal('malformed');
  const both = transaction
    .selectFrom('requests')
    .select(['id', 'reference', 'outcome', 'erasedAt'])
    .where('provider', '=', worker.provider)
    .where(({ or, eb }) => or([eb('id', '=', id), eb('reference', '=', reference)]))
    .orderBy('id');
  const rows = await (isPostgres(transaction) ? both.forUpdate() : both).execute();
  const other = rows.find((row) => row.reference === reference);
  if (other === undefined || other.id === id || other.erasedAt !== null || other.outcome === 'duplicate') throw refusal('not-allowed');
  return other.id;
}

/** Forgets what an erased request repeats, and that others repeat it. */
export async function unjoin(transaction: Transaction<Database>, id: string): Promise<void> {
  await transaction.updateTable('requests').set({ duplicateOf: null }).where('duplicateOf', '=', id).execute();
}

/** Reads the request that a duplicate repeats, and the duplicates of a request. Names only those of the same provider. */
export async function findJoined(
  db: Db,
  { id, duplicateOf, provider }: RequestRow,
): Promise<{ duplicateOf: RequestName | null; duplicates: RequestName[] }> {
  const names = db.selectFrom('requests').select(['id', 'reference']).where('provider', '=', provider);
  const other = duplicateOf === null ? undefined : await names.where('id', '=', duplicateOf).executeTakeFirst();
  // Sorted here: for an order by `received_at` SQLite reads all requests of the provider.
  const found = await names.select('receivedAt').where('duplicateOf', '=', id).limit(maxDuplicates).execute();
  const duplicates = found.toSorted((one, next) => (one.receivedAt < next.receivedAt ? -1 : 1));
  return { duplicateOf: other ?? null, duplicates: duplicates.map(({ id: own, reference }) => ({ id: own, reference })) };
}

const refusal = (code: FieldError['code']) => new Problem('invalid-input', { errors: [{ pointer: '/duplicateOf', code }] });
