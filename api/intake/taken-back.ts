import type { Transaction } from 'kysely';
import { getAbsence, removeAbsence } from '../appointments/absences.ts';
import { freeTimes, reserve } from '../appointments/desk-times.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Worker } from '../accounts/worker.ts';
import { Problem } from '../contract/problems.ts';
import { later, secondMs } from '../../src/directory/instants.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { reviewTimes } from './review-times.ts';
import { apply, deskActor, holds, lockRequest, toTell } from './transition.ts';
import { takeBackStep } from './undo.ts';
import { findUndoable, undoSeconds } from './undoable-steps.ts';

/**
 * Takes an absence back. Within ten seconds of its offers nobody has heard of them: all requests are as they were, their offered times too.
 * Later, a person who was offered new times, has not answered, and whose appointment is still ahead and free gets it back and is told.
 * Everybody else keeps the new times.
 * @throws Problem not-found for an absence of somebody else
 */
export async function takeBackAbsence(db: Db, directory: Directory, worker: Worker, absenceId: string, now: Date): Promise<void> {
  const { counsellor } = await getAbsence(db, worker, absenceId);
  await db.transaction().execute((transaction) => takeBackUntold(transaction, worker, absenceId, now));
  const displaced = await db
    .selectFrom('displacedTimes')
    .selectAll()
    .where('absenceId', '=', absenceId)
    .where('kind', '=', 'appointment')
    .where('round', 'is not', null)
    .where('startsAt', '>', now.toISOString())
    .orderBy('startsAt')
    .orderBy('requestId')
    .execute();
  await removeAbsence(db, worker, absenceId);
  for (const time of displaced) {
    try {
      await db.transaction().execute((transaction) => restore(transaction, worker, counsellor.id, time, now));
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'slot-taken') throw error;
    }
  }
  await reviewTimes(db, directory, now);
}

/** Until when nobody has heard of the offers of an absence. @returns null when the first of them may have been read, or there is none */
export async function findUntoldUntil(db: Reading, absenceId: string, now: Date): Promise<string | null> {
  const first = await db
    .selectFrom('displacedTimes')
    .select('offeredAt')
    .where('absenceId', '=', absenceId)
    .where('offeredAt', 'is not', null)
    .orderBy('offeredAt')
    .executeTakeFirst();
  if (first === undefined || first.offeredAt === null) return null;
  const until = later(new Date(first.offeredAt), undoSeconds * secondMs);
  return until > now ? until.toISOString() : null;
}

/** Takes back the offers whose letters still wait, all or none. */
async function takeBackUntold(transaction: Transaction<Database>, worker: Worker, absenceId: string, now: Date): Promise<void> {
  const offered = await transaction
    .selectFrom('displacedTimes')
    .select(['requestId', 'offeredAt'])
    .where('absenceId', '=', absenceId)
    .where('round', 'is not', null)
    .orderBy('requestId')
    .execute();
  for (const { requestId, offeredAt } of offered) {
    const row = await lockRequest(transaction, 'id', requestId);
    const step = row === undefined ? undefined : await findUndoable(transaction, worker.id, requestId, now);
    if (row === undefined || step?.event !== 'offered' || step.at !== offeredAt) continue;
    await takeBackStep(transaction, worker, { row, step }, now);
    await transaction.deleteFrom('displacedTimes').where('absenceId', '=', absenceId).where('requestId', '=', requestId).execute();
  }
}

type DisplacedTime = Pick<Database['displacedTimes'], 'requestId' | 'startsAt' | 'lengthMinutes' | 'place' | 'channel' | 'round'>;

async function restore(
  transaction: Transaction<Database>,
  worker: Worker,
  accountId: string,
  time: DisplacedTime,
  now: Date,
): Promise<void> {
  const row = await lockRequest(transaction, 'id', time.requestId);
  if (row?.state !== 'offered' || (await newestRound(transaction, row.id)) !== time.round) return;
  await apply(transaction, row, deskActor(worker), now, {
    event: 'confirmed',
    from: ['offered'],
    change: async () => {
      await freeTimes(transaction, row.id, now);
      await reserve(transaction, 'appointment', { accountId, provider: row.provider, requestId: row.id }, [timeOf(time)], now);
      return { state: 'confirmed', ...timeOf(time), ...holds, ...toTell };
    },
  });
}

async function newestRound(transaction: Transaction<Database>, requestId: string): Promise<number | null> {
  const { newest } = await transaction
    .selectFrom('offers')
    .select(({ fn }) => fn.max<number | null>('round').as('newest'))
    .where('requestId', '=', requestId)
    .executeTakeFirstOrThrow();
  return newest;
}
