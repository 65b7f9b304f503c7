import type { Transaction } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import type { SlotChoice } from '../contract/appointment.ts';
import type { Database } from '../database/tables.ts';
import { always, type Mark, unmarked } from './allowances.ts';
import { type ConsultationHours, slotId } from './slots.ts';
import type { Booking } from './booked-time.ts';
import { takeSlot, type Taking } from './slot-taking.ts';

/**
 * Books a slot for a request, in the transaction that receives or moves the request. An expired hold does not count, but the slot may
 * still be free.
 * @returns the booking with its place in full, "Schalke, Grillostraße 4", for the slip. The table keeps the place as its hours have it, so
 * that a change of place shows
 * @throws Problem slot-taken, paused, proof-needed
 */
export async function book(
  transaction: Transaction<Database>,
  directory: Directory,
  choice: SlotChoice,
  requestId: string,
  now: Date,
  taking: Taking = { admission: always },
): Promise<Booking> {
  const taker = { kind: 'appointment', requestId, holdHash: null, expiresAt: null } as const;
  const { booking, hours } = await takeSlot(transaction, directory, choice, now, taker, taking);
  return { ...booking, place: describePlace(directory, hours, booking.place) };
}

/** A place with its quarter's name, as the person reads it. */
export function describePlace(
  directory: Directory,
  { channel, quarter: id }: Pick<ConsultationHours, 'channel' | 'quarter'>,
  place: string | null,
): string | null {
  const quarter = directory.quarters.find((candidate) => candidate.id === id)?.name;
  return channel !== 'place' || place === null || quarter === undefined || place.includes(quarter) ? place : `${quarter}, ${place}`;
}

/** Tells whether a request has booked this slot already. */
export async function hasBooked(transaction: Transaction<Database>, requestId: string, { id }: SlotChoice): Promise<boolean> {
  const booking = await transaction
    .selectFrom('bookings')
    .select(['hoursId', 'startsAt'])
    .where('requestId', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return booking !== undefined && booking.hoursId !== null && slotId(booking.hoursId, new Date(booking.startsAt)) === id;
}

/** Finds the network that took a request's appointment, so that a new time in its place counts like the old one. */
export async function findMark(transaction: Transaction<Database>, requestId: string): Promise<Mark> {
  const booking = await transaction
    .selectFrom('bookings')
    .select(['network', 'networkBlock', 'isProven', 'takenAt', 'invitationId'])
    .where('requestId', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return booking ?? unmarked;
}
