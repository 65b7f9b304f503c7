import { randomInt } from 'node:crypto';
import type { Transaction } from 'kysely';
import { later, minuteMs } from '../../src/directory/instants.ts';
import type { Reading } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Database } from '../database/tables.ts';

/** Minutes from the freeing of a time until the public sees it: nobody can wait for the instant. */
export const leastMinutes = 2;
export const mostMinutes = 20;

/** @param chance a whole number from the first up to but without the second; from a secure source */
export const publicTime = (from: Date, chance: (least: number, below: number) => number = randomInt): Date =>
  later(from, chance(leastMinutes * minuteMs, mostMinutes * minuteMs + 1));

type FreedTime = { hoursId: string | null; startsAt: string };

/**
 * Keeps freed times of consultation hours from the public for some minutes, in the transaction that frees them. The desk sees them at once,
 * and people who wait for an earlier time get them first.
 * @param from the instant from which the minutes count
 */
export async function keepFromPublic(
  transaction: Transaction<Database>,
  freed: readonly FreedTime[],
  now: Date,
  from = now,
): Promise<void> {
  for (const { hoursId, startsAt } of freed) {
    if (hoursId === null || startsAt <= now.toISOString() || (await hadSeats(transaction, hoursId, startsAt))) continue;
    const publicAt = publicTime(from).toISOString();
    await transaction
      .insertInto('freedSlots')
      .values({ hoursId, startsAt, publicAt })
      .onConflict((conflict) => conflict.columns(['hoursId', 'startsAt']).doUpdateSet({ publicAt }))
      .execute();
  }
}

/** Whether a time for several people had free seats before, so that the public sees it anyway. */
async function hadSeats(transaction: Transaction<Database>, hoursId: string, startsAt: string): Promise<boolean> {
  const hours = await transaction.selectFrom('consultationHours').select('capacity').where('id', '=', hoursId).executeTakeFirst();
  if (hours === undefined || hours.capacity === 1) return false;
  const { taken } = await transaction
    .selectFrom('bookings')
    .select(({ fn }) => fn.countAll<number | string>().as('taken'))
    .where('hoursId', '=', hoursId)
    .where('startsAt', '=', startsAt)
    .executeTakeFirstOrThrow();
  return Number(taken) + 1 < hours.capacity;
}

/** The freed times that are not public yet. @returns tells whether a time is one of them */
export async function findFreed(
  db: Reading,
  hoursIds: readonly string[],
  now: Date,
): Promise<(hoursId: string, startsAt: Date) => boolean> {
  if (hoursIds.length === 0) return () => false;
  const rows = await db
    .selectFrom('freedSlots')
    .select(['hoursId', 'startsAt'])
    .where('publicAt', '>', now.toISOString())
    .where('hoursId', 'in', idsIn(db, [...new Set(hoursIds)]))
    .execute();
  const kept = new Set(rows.map(({ hoursId, startsAt }) => `${hoursId} ${startsAt}`));
  return (hoursId, startsAt) => kept.has(`${hoursId} ${startsAt.toISOString()}`);
}

/** Deletes the marks of times that are public. */
export async function forgetFreed(db: Reading, now: Date): Promise<void> {
  await db.deleteFrom('freedSlots').where('publicAt', '<=', now.toISOString()).execute();
}
