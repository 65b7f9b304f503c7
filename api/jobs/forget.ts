import { sql, type Transaction } from 'kysely';
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
    requests.where('state', '=', sql.lit('confirmed')).where('toTell', '=', 0).where('misfit', 'is', null).where('dueAt', '<', at),
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
    requests.where('owedFrom', 'is not', null).where('lastTimeAt', '<', before(givenUpAfterDays)),
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
    requests
      .where('state', '=', sql.lit('closed'))
      .where('owedFrom', 'is', null)
      .where('erasedAt', 'is', null)
      .where('closedAt', '<', before(keptDays)),
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

type Due = { execute: () => Promise<{ id: string }[]> };

/**
 * Takes a step with every row that is due, one transaction each.
 * @param due all ids at once: reading them in batches by id would make the database walk the whole table
 * @param isDue asked again under the lock: somebody may have moved, answered or erased the request since it was listed
 */
async function eachLocked(
  db: Db,
  due: Due,
  isDue: (row: RequestRow) => boolean,
  step: (transaction: Transaction<Database>, row: RequestRow) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (const { id } of await due.execute()) {
    done += await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', id);
      if (row === undefined || !isDue(row)) return 0;
      await step(transaction, row);
      return 1;
    });
  }
  return done;
}
