import { overlap, spanOf } from '../../src/directory/instants.ts';
import type { GivenTime } from '../contract/codes.ts';
import type { Transaction } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import type { AppointmentTime } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../database/tables.ts';
import { always, unmarked } from './allowances.ts';
import { timeOf } from './appointment-time.ts';
import { hoursOf } from './consultation-hours.ts';
import { busyEnd, findFreeSeat, findTakenTimes } from './taken-time.ts';
import { type Booking, insertBooking, isTimeFree, lockTimeOf } from './booked-time.ts';
import { describePlace } from './booking.ts';
import { keepFromPublic } from './freed-slots.ts';
import { findCounsellor, takeSlot } from './slot-taking.ts';
import { slotId } from './slots.ts';

/** Reserves the times of an offer or appointment in the counsellor's calendar. @throws Problem slot-taken */
export async function reserve(
  transaction: Transaction<Database>,
  kind: GivenTime,
  owner: { accountId: string; provider: string; requestId: string },
  times: readonly AppointmentTime[],
  now: Date,
): Promise<void> {
  await lockTimeOf(transaction, owner.accountId, now);
  for (const time of times) {
    const startsAt = new Date(time.startsAt);
    const busyUntil = busyEnd(startsAt, { lengthMinutes: time.lengthMinutes, bufferMinutes: 0 });
    if (!(await isTimeFree(transaction, owner.accountId, startsAt, busyUntil, now))) throw new Problem('slot-taken');
    await insertBooking(transaction, {
      kind,
      accountId: owner.accountId,
      hoursId: null,
      provider: owner.provider,
      ...timeOf(time),
      startsAt: startsAt.toISOString(),
      busyUntil: busyUntil.toISOString(),
      seat: 0,
      requestId: owner.requestId,
      holdHash: null,
      expiresAt: null,
      ...unmarked,
    });
  }
}

/**
 * Reserves free times of consultation hours, also of colleagues. The bookings stay with their hours, so that an absence of the colleague
 * shows.
 * @returns the times with their places in full, in the order given
 * @throws Problem slot-taken, also for a slot of another provider; invalid-input when two of them overlap, because each blocks time
 */
export async function reserveSlots(
  transaction: Transaction<Database>,
  directory: Directory,
  kind: GivenTime,
  { provider, requestId }: { provider: string; requestId: string },
  slotIds: readonly string[],
  now: Date,
): Promise<AppointmentTime[]> {
  const owners = await Promise.all(slotIds.map((id) => findCounsellor(transaction, id)));
  // Two transactions that lock the same counsellors lock them in the same order.
  for (const owner of [...new Set(owners.filter((each) => each !== undefined))].sort()) await lockTimeOf(transaction, owner, now);
  const times: AppointmentTime[] = [];
  for (const id of slotIds) {
    const taker = { kind, requestId, holdHash: null, expiresAt: null } as const;
    const { booking, hours } = await takeSlot(transaction, directory, { id }, now, taker, {
      admission: always,
      evenPaused: true,
      evenFreed: true,
    });
    if (booking.provider !== provider) throw new Problem('slot-taken');
    if (times.some((time) => overlap(lasting(time), lasting(booking))))
      throw new Problem('invalid-input', { errors: [{ pointer: '/slots', code: 'repeated' }] });
    times.push({ ...timeOf(booking), place: describePlace(directory, hours, booking.place) });
  }
  return times;
}

const lasting = ({ startsAt, lengthMinutes }: Pick<AppointmentTime, 'startsAt' | 'lengthMinutes'>) => spanOf(startsAt, lengthMinutes);

/**
 * Moves the times of a request to its new counsellor's calendar. A time at which the new counsellor is busy stays in the calendar of the
 * former one until another is agreed.
 */
export async function takeOver(transaction: Transaction<Database>, requestId: string, accountId: string, now: Date): Promise<void> {
  const bookings = await transaction
    .selectFrom('bookings')
    .selectAll()
    .where('requestId', '=', requestId)
    .where('accountId', '<>', accountId)
    .orderBy('startsAt')
    .execute();
  if (bookings.length === 0) return;
  await lockTimeOf(transaction, accountId, now);
  for (const booking of bookings) {
    if (!(await isTimeFree(transaction, accountId, new Date(booking.startsAt), new Date(booking.busyUntil), now))) continue;
    await transaction.deleteFrom('bookings').where('id', '=', booking.id).execute();
    await keepFromPublic(transaction, [booking], now);
    // It no longer belongs to the former counsellor's hours.
    await insertBooking(transaction, { ...booking, accountId, hoursId: null, seat: 0 });
  }
}

/**
 * Puts the times of a request back into the calendars as they were, in place of those that it has. Times that are over need no booking.
 * @returns false when somebody has one of them by now; then none is put back
 */
export async function restoreTimes(
  transaction: Transaction<Database>,
  requestId: string,
  bookings: readonly Booking[],
  now: Date,
): Promise<boolean> {
  await freeTimes(transaction, requestId, now);
  const coming = bookings.filter(({ startsAt }) => startsAt > now.toISOString());
  for (const accountId of [...new Set(coming.map((booking) => booking.accountId))].sort()) await lockTimeOf(transaction, accountId, now);
  const seats = [];
  for (const booking of coming) seats.push(await findSeat(transaction, booking, now));
  if (seats.some((seat) => seat === undefined)) return false;
  for (const [index, booking] of coming.entries()) await insertBooking(transaction, { ...booking, seat: seats[index] ?? 0 });
  return true;
}

/** Finds a seat for a booking: a slot for several people may have another one left. */
async function findSeat(transaction: Transaction<Database>, booking: Booking, now: Date): Promise<number | undefined> {
  const { accountId, hoursId, lengthMinutes } = booking;
  const startsAt = new Date(booking.startsAt);
  const row =
    hoursId === null
      ? undefined
      : await transaction.selectFrom('consultationHours').selectAll().where('id', '=', hoursId).executeTakeFirst();
  if (row !== undefined)
    return findFreeSeat(
      { ...hoursOf(row), lengthMinutes },
      startsAt,
      await findTakenTimes(transaction, [accountId], { from: startsAt, now }),
    );
  return (await isTimeFree(transaction, accountId, startsAt, new Date(booking.busyUntil), now)) ? 0 : undefined;
}

/**
 * Frees the times of a request that was closed or whose times did not fit. The public sees them some minutes later.
 * @param taken the slot that the request takes in the same step
 */
export async function freeTimes(transaction: Transaction<Database>, requestId: string, now: Date, taken?: string): Promise<void> {
  const freed = await transaction.deleteFrom('bookings').where('requestId', '=', requestId).returning(['hoursId', 'startsAt']).execute();
  const left = freed.filter(({ hoursId, startsAt }) => hoursId !== null && slotId(hoursId, new Date(startsAt)) !== taken);
  await keepFromPublic(transaction, left, now);
}

/**
 * Turns the accepted offer into the appointment and frees the others. Offers older than the table of bookings have no booking yet: their
 * time is reserved now, unless nobody holds the request.
 * @throws Problem slot-taken, only for such an old offer
 */
export async function keepOffer(
  transaction: Transaction<Database>,
  request: { id: string; provider: string; holder: string | null },
  time: AppointmentTime,
  now: Date,
): Promise<void> {
  const others = transaction.deleteFrom('bookings').where('requestId', '=', request.id).where('startsAt', '<>', time.startsAt);
  await keepFromPublic(transaction, await others.returning(['hoursId', 'startsAt']).execute(), now);
  const { numUpdatedRows } = await transaction
    .updateTable('bookings')
    .set({ kind: 'appointment' })
    .where('requestId', '=', request.id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n || request.holder === null) return;
  await reserve(transaction, 'appointment', { accountId: request.holder, provider: request.provider, requestId: request.id }, [time], now);
}
