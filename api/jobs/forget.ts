import type { Transaction } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import { openStates, type ClockOutcome } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { emptyWriteAheadLog } from '../database/write-ahead-log.ts';
import { toldOnSlip } from '../intake/answer.ts';
import { eraseRow } from '../intake/erasure.ts';
import { givenUpAfterDays, keptDays, onSlip, owed } from '../intake/owed.ts';
import { apply, lockRequest, noContactChecks, nothingToTell, toldNow } from '../intake/transition.ts';
import { forgetOldUndo } from '../intake/undoable-steps.ts';

const system = { kind: 'system' } as const;
const batch = 200;

/**
 * Closes appointments whose outcome nobody entered for seven days, gives up requests that are still owed a hundred days after their
 * last time, and erases person and matter fourteen days after closing. A request that was never offered a time is never given up, and
 * nothing is erased before the person was told or the answer stood on the slip for fourteen days. Erased bytes, also those that people
 * erased themselves, leave the database's files too.
 * @returns how many were closed and how many erased
 */
export async function forget(db: Db, now: Date): Promise<{ closed: number; erased: number }> {
  const before = (days: number) => later(now, -days * dayMs).toISOString();
  const at = now.toISOString();
  const requests = db.selectFrom('requests').select('id');

  const unsaid = await eachLocked(
    db,
    (last) =>
      requests
        .where('state', '=', 'confirmed')
        .where('toTell', '=', 0)
        .where('misfit', 'is', null)
        .where('dueAt', '<', at)
        .where('id', '>', last),
    (row) => isUnsaid(row, now),
    (transaction, row) =>
      apply(transaction, row, system, now, {
        event: 'closed',
        from: ['confirmed'],
        detail: 'unknown',
        change: () => ({ ...closedBy('unknown', now), ...nothingToTell }),
      }),
  );
  const givenUp = await eachLocked(
    db,
    (last) => requests.where('owedFrom', 'is not', null).where('lastTimeAt', '<', before(givenUpAfterDays)).where('id', '>', last),
    (row) => row.owedFrom !== null && row.lastTimeAt !== null && row.lastTimeAt < before(givenUpAfterDays),
    (transaction, row) =>
      apply(
        transaction,
        row,
        system,
        now,
        row.state === 'closed'
          ? { event: onSlip, from: ['closed'], change: () => toldOnSlip(row, now) }
          : {
              event: 'closed',
              from: openStates,
              detail: 'unanswered',
              change: () => ({ ...closedBy('unanswered', now), ...toldNow(onSlip, now) }),
            },
      ),
  );
  const erased = await eachLocked(
    db,
    (last) =>
      requests
        .where('state', '=', 'closed')
        .where('owedFrom', 'is', null)
        .where('erasedAt', 'is', null)
        .where('closedAt', '<', before(keptDays))
        .where('id', '>', last),
    (row) => owed(row, new Set(), now).is === 'closed' && row.closedAt !== null && row.closedAt < before(keptDays),
    (transaction, row) => eraseRow(transaction, row, system, now),
  );
  await forgetOldUndo(db, now);
  await emptyWriteAheadLog(db);
  return { closed: unsaid + givenUp, erased };
}

function isUnsaid(row: RequestRow, now: Date): boolean {
  const standing = owed(row, new Set(), now);
  return standing.is === 'owed' && standing.verb === 'say-how-it-went' && row.toTell === 0 && standing.dueAt < now.toISOString();
}

const closedBy = (outcome: ClockOutcome, now: Date) =>
  ({ state: 'closed', outcome, closedAt: now.toISOString(), ...noContactChecks }) as const;

type Due = { orderBy: (column: 'id') => { limit: (most: number) => { execute: () => Promise<{ id: string }[]> } } };

/**
 * Takes a step with every row that is due, one transaction each.
 * @param due rows after an id
 * @param isDue asked again under the lock: somebody may have moved, answered or erased the request since it was listed
 */
async function eachLocked(
  db: Db,
  due: (last: string) => Due,
  isDue: (row: RequestRow) => boolean,
  step: (transaction: Transaction<Database>, row: RequestRow) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (let last = ''; ;) {
    const rows = await due(last).orderBy('id').limit(batch).execute();
    for (const { id } of rows) {
      done += await db.transaction().execute(async (transaction) => {
        const row = await lockRequest(transaction, 'id', id);
        if (row === undefined || !isDue(row)) return 0;
        await step(transaction, row);
        return 1;
      });
    }
    const newest = rows.at(-1);
    if (newest === undefined || rows.length < batch) return done;
    last = newest.id;
  }
}
