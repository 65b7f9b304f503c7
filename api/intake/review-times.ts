import type { Transaction } from 'kysely';
import { hoursOf } from '../appointments/consultation-hours.ts';
import { misfitOf, type Booked } from '../appointments/hours-rules.ts';
import type { Misfit } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { listStandingSteps } from './standing-steps.ts';
import { apply, holds, lockRequest, toTell } from './transition.ts';

const system = { kind: 'system' } as const;

/**
 * Compares the times that people were offered or given with the hours, absences and closing days as they are now. A time that no longer
 * holds makes its request owed ("find a new time"); when the reason is taken back before anybody acted, the time holds again.
 * Called after each change of hours and absences, and regularly, because closing days are content. Each request is looked at again
 * under its lock, which is taken before any counsellor's, as everywhere.
 * @returns how many requests changed
 */
export async function reviewTimes(db: Db, directory: Directory, now: Date): Promise<number> {
  const coming = await db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .select(['requests.id', 'requests.misfit', ...bookedColumns, 'bookings.accountId'])
    .where('bookings.startsAt', '>', now.toISOString())
    .where('requests.state', 'in', ['offered', 'confirmed'])
    .execute();
  const hours = new Map((await db.selectFrom('consultationHours').selectAll().execute()).map((row) => [row.id, hoursOf(row)]));
  const absences = await db.selectFrom('absences').selectAll().execute();
  const suspects = coming.filter(
    (booking) =>
      booking.misfit !== null ||
      misfitOf(
        directory,
        booking,
        hours.get(booking.hoursId ?? ''),
        absences.filter(({ accountId }) => accountId === booking.accountId),
      ) !== null,
  );
  let changed = 0;
  for (const id of [...new Set(suspects.map((booking) => booking.id))].sort()) {
    changed += await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', id);
      return row === undefined ? 0 : reviewOne(transaction, directory, row, now);
    });
  }
  return changed;
}

const bookedColumns = [
  'bookings.hoursId',
  'bookings.provider',
  'bookings.startsAt',
  'bookings.lengthMinutes',
  'bookings.place',
  'bookings.channel',
] as const;

async function reviewOne(transaction: Transaction<Database>, directory: Directory, row: RequestRow, now: Date): Promise<0 | 1> {
  if (row.state !== 'offered' && row.state !== 'confirmed') return 0;
  const bookings = await transaction
    .selectFrom('bookings')
    .select(bookedColumns)
    .select('bookings.accountId')
    .where('requestId', '=', row.id)
    .where('startsAt', '>', now.toISOString())
    .execute();
  if (bookings.length === 0) return 0;
  let misfit: Misfit | null = null;
  for (const booking of bookings) misfit ??= await misfitSinceItWasSet(transaction, directory, row.id, booking);
  if ((misfit === null) === (row.misfit === null)) return 0;
  if (misfit !== null) {
    await apply(transaction, row, system, now, {
      event: 'time-lost',
      from: ['offered', 'confirmed'],
      detail: misfit,
      change: () => ({ misfit, misfitAt: now.toISOString() }),
    });
    return 1;
  }
  // A person who read meanwhile that the time is off must hear that it holds.
  const wasSeen = row.toldAt !== null && row.misfitAt !== null && row.toldAt >= row.misfitAt;
  const { offers } = await transaction
    .selectFrom('bookings')
    .select(({ fn }) => fn.countAll<number | string>().as('offers'))
    .where('requestId', '=', row.id)
    .executeTakeFirstOrThrow();
  await apply(transaction, row, system, now, {
    event: wasSeen ? row.state : 'time-restored',
    from: ['offered', 'confirmed'],
    ...(wasSeen && row.state === 'offered' ? { detail: String(offers) } : {}),
    change: () => ({ ...holds, ...(wasSeen ? toTell : {}) }),
  });
  return 1;
}

/** A counsellor may give a time within an absence on purpose; only one that was entered later counts. */
async function misfitSinceItWasSet(
  transaction: Transaction<Database>,
  directory: Directory,
  requestId: string,
  booking: Booked & { accountId: string },
): Promise<Misfit | null> {
  const steps = await listStandingSteps(transaction, requestId);
  const setAt = steps.findLast(({ event }) => ['offered', 'confirmed', 'booked', 'moved'].includes(event))?.at;
  const absences = await transaction
    .selectFrom('absences')
    .selectAll()
    .where('accountId', '=', booking.accountId)
    .where('createdAt', '>=', setAt ?? '')
    .execute();
  const hours =
    booking.hoursId === null
      ? undefined
      : await transaction.selectFrom('consultationHours').selectAll().where('id', '=', booking.hoursId).executeTakeFirst();
  return misfitOf(directory, booking, hours === undefined ? undefined : hoursOf(hours), absences);
}
