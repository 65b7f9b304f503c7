import type { Transaction } from 'kysely';
import { hoursOf } from '../appointments/consultation-hours.ts';
import { misfitOf, type Booked } from '../appointments/hours-rules.ts';
import type { Misfit } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { Directory } from '../../src/directory/directory.ts';
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
    .innerJoin('requests', 'requests.id', 'bookings.request_id')
    .select(['requests.id', 'requests.misfit', ...bookedColumns, 'bookings.account_id'])
    .where('bookings.starts_at', '>', now.toISOString())
    .where('requests.state', 'in', ['offered', 'confirmed'])
    .execute();
  const hours = new Map((await db.selectFrom('consultation_hours').selectAll().execute()).map((row) => [row.id, hoursOf(row)]));
  const absences = await db.selectFrom('absences').selectAll().execute();
  const suspects = coming.filter(
    (booking) =>
      booking.misfit !== null ||
      misfitOf(
        directory,
        booking,
        hours.get(booking.hours_id ?? ''),
        absences.filter(({ account_id }) => account_id === booking.account_id).map(daysOf),
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
  'bookings.hours_id',
  'bookings.provider',
  'bookings.starts_at',
  'bookings.length_minutes',
  'bookings.place',
  'bookings.channel',
] as const;

const daysOf = (row: { first_day: string; last_day: string }) => ({ firstDay: row.first_day, lastDay: row.last_day });

async function reviewOne(transaction: Transaction<Database>, directory: Directory, row: RequestRow, now: Date): Promise<0 | 1> {
  if (row.state !== 'offered' && row.state !== 'confirmed') return 0;
  const bookings = await transaction
    .selectFrom('bookings')
    .select(bookedColumns)
    .select('bookings.account_id')
    .where('request_id', '=', row.id)
    .where('starts_at', '>', now.toISOString())
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
      change: () => ({ misfit, misfit_at: now.toISOString() }),
    });
    return 1;
  }
  // A person who read meanwhile that the time is off must hear that it holds.
  const wasSeen = row.told_at !== null && row.misfit_at !== null && row.told_at >= row.misfit_at;
  const { offers } = await transaction
    .selectFrom('bookings')
    .select(({ fn }) => fn.countAll<number | string>().as('offers'))
    .where('request_id', '=', row.id)
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
  booking: Booked & { account_id: string },
): Promise<Misfit | null> {
  const { setAt } = await transaction
    .selectFrom('history')
    .select(({ fn }) => fn.max<string | null>('at').as('setAt'))
    .where('request_id', '=', requestId)
    .where('event', 'in', ['offered', 'confirmed', 'booked', 'moved'])
    .executeTakeFirstOrThrow();
  const absences = await transaction
    .selectFrom('absences')
    .selectAll()
    .where('account_id', '=', booking.account_id)
    .where('created_at', '>=', setAt ?? '')
    .execute();
  const hours =
    booking.hours_id === null
      ? undefined
      : await transaction.selectFrom('consultation_hours').selectAll().where('id', '=', booking.hours_id).executeTakeFirst();
  return misfitOf(directory, booking, hours === undefined ? undefined : hoursOf(hours), absences.map(daysOf));
}
