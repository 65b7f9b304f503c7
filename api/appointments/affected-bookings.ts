import type { BookingKind } from '../contract/codes.ts';
import type { Transaction } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import type { AffectedBooking } from '../contract/hours.ts';
import type { Reading } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { type Booked, misfitOf } from './hours-rules.ts';
import type { ConsultationHours } from './slots.ts';

type ChangedBooking = Booked & { id: string; kind: BookingKind; requestId: string; reference: string };

/** Lists a counsellor's coming bookings that belong to a request, so no holds. */
export async function findComingBookings(db: Reading, accountId: string, now: Date): Promise<ChangedBooking[]> {
  return db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .select([
      'bookings.id',
      'bookings.kind',
      'bookings.hoursId',
      'bookings.provider',
      'bookings.startsAt',
      'bookings.lengthMinutes',
      'bookings.place',
      'bookings.channel',
      'requests.id as requestId',
      'requests.reference',
    ])
    .where('bookings.accountId', '=', accountId)
    .where('bookings.startsAt', '>', now.toISOString())
    .orderBy('bookings.startsAt')
    .orderBy('bookings.id')
    .execute();
}

export const describeAffected = ({ id, requestId, reference, startsAt, lengthMinutes, kind }: ChangedBooking): AffectedBooking => ({
  id,
  request: requestId,
  reference,
  startsAt,
  lengthMinutes,
  kind: kind === 'offer' ? 'offer' : 'appointment',
});

/** Tells whether the caller has seen every booking that a change affects. */
export const isAgreed = (affected: readonly AffectedBooking[], seen: readonly string[] = []): boolean =>
  affected.every(({ id }) => seen.includes(id));

/** Lists the bookings that fit the hours as they are and would not fit them after a change. */
export async function findAffectedByChange(
  transaction: Transaction<Database>,
  directory: Directory,
  before: ConsultationHours,
  after: ConsultationHours | undefined,
  now: Date,
): Promise<AffectedBooking[]> {
  const bookings = await findComingBookings(transaction, before.accountId, now);
  return bookings
    .filter(({ hoursId }) => hoursId === before.id)
    .filter((booking) => misfitOf(directory, booking, before, []) === null && misfitOf(directory, booking, after, []) !== null)
    .map(describeAffected);
}
