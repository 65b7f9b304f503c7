import type { Db } from '../database/connect.ts';
import { emptyWriteAheadLog } from '../database/write-ahead-log.ts';
import { closesItselfAfterDays, daysAfter, eraseRow, keptDays } from '../intake/erasure.ts';
import { apply, lockRequest, nothingOwed } from '../intake/transition.ts';

const system = { kind: 'system' } as const;
const batch = 200;

/**
 * Forgets as promised: closes appointments seven days after their date, and erases person and matter fourteen days
 * after closing. What somebody still has to be told is never erased. Erased bytes leave the database's files too, also of what people
 * erased themselves.
 * @returns how many were closed and how many erased
 */
export async function forget(db: Db, now: Date): Promise<{ closed: number; erased: number }> {
  const before = (days: number) => daysAfter(now, -days).toISOString();
  const closed = await eachLocked(
    db,
    db
      .selectFrom('requests')
      .select('id')
      .where('state', '=', 'confirmed')
      .where('to_tell', '=', 0)
      .where('starts_at', '<', before(closesItselfAfterDays))
      .limit(batch),
    (transaction, row) =>
      apply(transaction, row, system, now, {
        event: 'closed',
        from: ['confirmed'],
        detail: 'attended',
        change: () => ({ state: 'closed', outcome: 'attended', closed_at: now.toISOString(), contact_fingerprint: null, ...nothingOwed }),
      }),
  );
  const erased = await eachLocked(
    db,
    db
      .selectFrom('requests')
      .select('id')
      .where('state', '=', 'closed')
      .where('to_tell', '=', 0)
      .where('erased_at', 'is', null)
      .where('closed_at', '<', before(keptDays))
      .limit(batch),
    (transaction, row) => eraseRow(transaction, row, system, now),
  );
  await emptyWriteAheadLog(db);
  return { closed, erased };
}

type Locked = Parameters<typeof eraseRow>;

async function eachLocked(
  db: Db,
  due: { execute: () => Promise<{ id: string }[]> },
  step: (transaction: Locked[0], row: Locked[1]) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (let rows = await due.execute(); rows.length > 0; rows = await due.execute()) {
    for (const { id } of rows) {
      await db.transaction().execute(async (transaction) => {
        const row = await lockRequest(transaction, 'id', id);
        if (row !== undefined) await step(transaction, row);
      });
      done += 1;
    }
  }
  return done;
}
