import type { Transaction } from 'kysely';
import { noteRefused } from '../accounts/proof.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { isAsProven, provenState, provenStates, type Proven } from './proven-steps.ts';
import { lockRow } from './transition.ts';

/*
 * Somebody who changes the database past the desk can hide a request from every list: give it away, close it, mark it as told, remove it.
 * The desk compares all requests with their proven steps, and puts back what differs.
 */

const batchRows = 500;

type CheckedSteps = { putBack: number; unproven: number; removed: number };

/** Compares requests with their steps and notes what differs in the log. A request that was put back is owed at once. */
export async function checkSteps(db: Db, now: Date): Promise<CheckedSteps> {
  const found: CheckedSteps = { putBack: 0, unproven: 0, removed: 0 };
  for (let last = ''; ;) {
    const rows = await db
      .selectFrom('requests')
      .select(['id', 'provider', 'claimedBy', 'state', 'toTell'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(batchRows)
      .execute();
    const ids = rows.map(({ id }) => id);
    const proven = await provenStates(db, ids);
    for (const row of rows) {
      if (isAsProven(row, proven.get(row.id))) continue;
      const done = await db.transaction().execute((transaction) => putBack(transaction, row.id, now));
      if (done === 'as-proven') continue;
      found[done] += 1;
      await noteRefused(db, { kind: 'request', name: row.id, subject: row.id }, now);
    }
    last = ids.at(-1) ?? last;
    if (rows.length < batchRows) break;
  }
  for (const id of await listRemoved(db)) {
    found.removed += 1;
    await noteRefused(db, { kind: 'removed-request', name: id, subject: id }, now);
  }
  return found;
}

/** A step may have been under way when the rows were read, so both are read again with the row locked. */
async function putBack(transaction: Transaction<Database>, id: string, now: Date): Promise<'as-proven' | 'putBack' | 'unproven'> {
  const row = await lockRow(transaction, 'id', id);
  const proven = await provenState(transaction, id);
  if (row === undefined || isAsProven(row, proven)) return 'as-proven';
  if (proven === undefined) return 'unproven';
  const isOpenAgain = row.state === 'closed' && proven.state !== 'closed';
  const at = now.toISOString();
  await transaction
    .updateTable('requests')
    .set({
      ...proven,
      ...(isOpenAgain ? { outcome: null, reason: null, closedAt: null, erasedAt: null } : {}),
      ...(proven.toTell === 1 ? { toldAt: null, toldHow: null } : {}),
      ...(isOwed(proven) ? { owedFrom: at, dueAt: at } : {}),
      version: row.version + 1,
    })
    .where('id', '=', id)
    .execute();
  return 'putBack';
}

const isOwed = ({ state, toTell }: Proven): boolean => state !== 'closed' || toTell === 1;

/** Requests that have steps and no row: the desk removes none. */
async function listRemoved(db: Reading): Promise<string[]> {
  const rows = await db
    .selectFrom('history')
    .select('history.requestId')
    .distinct()
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('requests').select('requests.id').whereRef('requests.id', '=', 'history.requestId'))),
    )
    .limit(batchRows)
    .execute();
  return rows.map(({ requestId }) => requestId);
}
