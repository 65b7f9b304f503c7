import type { Transaction } from 'kysely';
import { timeOf } from '../appointments/appointment-time.ts';
import type { AppointmentTime } from '../contract/appointment.ts';
import type { Database } from '../database/tables.ts';

/** Writes offered times as the next round of a request. @returns the round's number, and the columns of a request that has an offer */
export async function writeRound(transaction: Transaction<Database>, requestId: string, given: readonly AppointmentTime[]) {
  const times = given.map((time) => ({ ...timeOf(time), startsAt: new Date(time.startsAt).toISOString() }));
  const { last } = await transaction
    .selectFrom('offers')
    .select(({ fn }) => fn.max<number | null>('round').as('last'))
    .where('requestId', '=', requestId)
    .executeTakeFirstOrThrow();
  const round = (last ?? 0) + 1;
  await transaction
    .insertInto('offers')
    .values(times.map((time, index) => ({ requestId, round, number: index + 1, ...time })))
    .execute();
  const lastTimeAt =
    times
      .map(({ startsAt }) => startsAt)
      .sort()
      .at(-1) ?? null;
  return { round, columns: { state: 'offered', startsAt: null, lengthMinutes: null, place: null, channel: null, lastTimeAt } as const };
}
