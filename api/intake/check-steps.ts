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

/** A round takes some twenty milliseconds of the process. */
const requestsAtOnce = 250;
const linesAtOnce = 1000;

type CheckedSteps = { putBack: number; unproven: number; removed: number };

/** How far a comparison came: the last request, and the last line of the history. */
export type Reached = { requestId: string; line: number };
export const fromTheStart: Reached = { requestId: '', line: 0 };

/** Compares all requests with their steps and notes what differs in the log. A request that was put back is owed at once. */
export async function checkSteps(db: Db, now: Date): Promise<CheckedSteps> {
  const all: CheckedSteps = { putBack: 0, unproven: 0, removed: 0 };
  for (let reached: Reached | undefined = fromTheStart; reached !== undefined;) {
    const { found, next } = await checkSomeSteps(db, reached, now);
    for (const kind of ['putBack', 'unproven', 'removed'] as const) all[kind] += found[kind];
    reached = next;
  }
  return all;
}

/** The same with some requests after those that were compared. @returns next: undefined at the end */
export async function checkSomeSteps(db: Db, from: Reached, now: Date): Promise<{ found: CheckedSteps; next: Reached | undefined }> {
  const found: CheckedSteps = { putBack: 0, unproven: 0, removed: 0 };
  const rows = await db
    .selectFrom('requests')
    .select(['id', 'provider', 'claimedBy', 'state', 'toTell'])
    .where('id', '>', from.requestId)
    .orderBy('id')
    .limit(requestsAtOnce)
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
  const lines = await linesWithRows(db, from.line);
  for (const id of new Set(lines.filter((line) => line.found === null).map(({ requestId }) => requestId))) {
    found.removed += 1;
    await noteRefused(db, { kind: 'removed-request', name: id, subject: id }, now);
  }
  const isEnd = rows.length < requestsAtOnce && lines.length < linesAtOnce;
  // PostgreSQL gives the numbers of lines as text.
  const next = { requestId: ids.at(-1) ?? from.requestId, line: Number(`${lines.at(-1)?.id ?? from.line}`) };
  return { found, next: isEnd ? undefined : next };
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

/** The next lines of the history. Those of a request that has no row find none: the desk removes none. */
const linesWithRows = (db: Reading, after: number) =>
  db
    .selectFrom('history')
    .leftJoin('requests', 'requests.id', 'history.requestId')
    .select(['history.id', 'history.requestId', 'requests.id as found'])
    .where('history.id', '>', after)
    .orderBy('history.id')
    .limit(linesAtOnce)
    .execute();
