import type { Transaction, Updateable } from 'kysely';
import { restoreTimes } from '../appointments/desk-times.ts';
import type { Worker } from '../accounts/worker.ts';
import { states } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { noHandover } from './handover.ts';
import { dutyAfter } from './owed.ts';
import { takeBackLetters } from './outbox.ts';
import { takeBackObstacles } from './said-obstacles.ts';
import { apply, deskActor, lockForHolder, toTell, touched } from './transition.ts';
import { findUndoable, forgetUndo, isTelling, type UndoableStep } from './undoable-steps.ts';

/** The result of an undo: complete; without a time that somebody took; or read by the person already, who is told again. */
type Undone = 'undone' | 'undone-time-lost' | 'undone-tell-again';

/**
 * Takes back the newest step of the holder: an answer or a telling for ten seconds, a closing for a day. The row, its times and its letters
 * are as they were before. A time that somebody took meanwhile is owed anew. A person who has read the answer is told of the change.
 * @param version of the step, as the page showed it
 * @throws Problem not-found, not-claimed, already-claimed; wrong-state when the time is over, somebody took a next step, or it is erased
 */
export async function undo(db: Db, worker: Worker, id: string, version: number, now: Date): Promise<Undone> {
  return db.transaction().execute(async (transaction) => {
    const row = await lockForHolder(transaction, worker, id);
    const step = await findUndoable(transaction, worker.id, id, now);
    if (step?.version !== version) throw new Problem('wrong-state');
    return takeBackStep(transaction, worker, { row, step }, now, async () => ({
      ...(step.event === 'closed' ? noHandover : {}),
      ...touched(now),
    }));
  });
}

/**
 * The same for a request that is locked already, whoever holds it.
 * @param further columns that the step before does not tell
 */
export async function takeBackStep(
  transaction: Transaction<Database>,
  worker: Worker,
  { row, step }: { row: RequestRow; step: UndoableStep },
  now: Date,
  further: () => Promise<Updateable<Database['requests']>> | Updateable<Database['requests']> = () => ({}),
): Promise<Undone> {
  const { id } = row;
  const { columns, bookings } = step.before;
  const isGiven = columns.state === 'offered' || columns.state === 'confirmed';
  const before: RequestRow = { ...row, ...columns };
  const lost = { isLost: false };
  await apply(transaction, row, deskActor(worker), now, {
    event: 'undone',
    from: states,
    detail: step.event,
    change: async () => {
      if (step.event === 'offered') await dropNewestRound(transaction, id);
      if (!isTelling(step.event)) {
        lost.isLost = !(await restoreTimes(transaction, id, bookings, now)) && isGiven && columns.misfit !== 'taken';
        await takeBackLetters(transaction, before, { at: step.at, tellAgain: step.wasRead }, now);
      }
      await forgetUndo(transaction, id);
      if (step.event === 'closed') await takeBackObstacles(transaction, id);
      return {
        ...columns,
        ...(lost.isLost ? { misfit: 'taken' as const, misfitAt: now.toISOString() } : {}),
        ...(step.wasRead && isGiven ? toTell : {}),
        ...(await further()),
      };
    },
    duty: (after) =>
      lost.isLost || (step.wasRead && isGiven) ? dutyAfter(before, after, now) : { owedFrom: columns.owedFrom, dueAt: columns.dueAt },
  });
  return lost.isLost ? 'undone-time-lost' : step.wasRead ? 'undone-tell-again' : 'undone';
}

async function dropNewestRound(transaction: Transaction<Database>, requestId: string): Promise<void> {
  await transaction
    .deleteFrom('offers')
    .where('requestId', '=', requestId)
    .where('round', '=', ({ selectFrom }) =>
      selectFrom('offers as all')
        .select(({ fn }) => fn.max('all.round').as('round'))
        .where('all.requestId', '=', requestId),
    )
    .execute();
}
