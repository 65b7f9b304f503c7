import type { Transaction } from 'kysely';
import { getAbsence, removeAbsence } from '../appointments/absences.ts';
import { freeTimes, reserve } from '../appointments/desk-times.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Worker } from '../accounts/worker.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { reviewTimes } from './review-times.ts';
import { apply, deskActor, holds, lockRequest, toTell } from './transition.ts';

/**
 * Takes an absence back. A person who was offered new times, has not answered, and whose appointment is still ahead and free gets it back
 * and is told. Everybody else keeps the new times.
 * @returns how many appointments came back
 * @throws Problem not-found for an absence of somebody else
 */
export async function takeBackAbsence(db: Db, directory: Directory, worker: Worker, absenceId: string, now: Date): Promise<number> {
  const { counsellor } = await getAbsence(db, worker, absenceId);
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
  let restored = 0;
  for (const time of displaced) {
    try {
      restored += await db.transaction().execute((transaction) => restore(transaction, worker, counsellor.id, time, now));
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'slot-taken') throw error;
    }
  }
  await reviewTimes(db, directory, now);
  return restored;
}

type DisplacedTime = Pick<Database['displacedTimes'], 'requestId' | 'startsAt' | 'lengthMinutes' | 'place' | 'channel' | 'round'>;

async function restore(
  transaction: Transaction<Database>,
  worker: Worker,
  accountId: string,
  time: DisplacedTime,
  now: Date,
): Promise<0 | 1> {
  const row = await lockRequest(transaction, 'id', time.requestId);
  if (row?.state !== 'offered' || (await newestRound(transaction, row.id)) !== time.round) return 0;
  await apply(transaction, row, deskActor(worker), now, {
    event: 'confirmed',
    from: ['offered'],
    change: async () => {
      await freeTimes(transaction, row.id);
      await reserve(transaction, 'appointment', { accountId, provider: row.provider, requestId: row.id }, [timeOf(time)], now);
      return { state: 'confirmed', ...timeOf(time), ...holds, ...toTell };
    },
  });
  return 1;
}

async function newestRound(transaction: Transaction<Database>, requestId: string): Promise<number | null> {
  const { newest } = await transaction
    .selectFrom('offers')
    .select(({ fn }) => fn.max<number | null>('round').as('newest'))
    .where('requestId', '=', requestId)
    .executeTakeFirstOrThrow();
  return newest;
}
