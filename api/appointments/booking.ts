import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { later, minuteMs, overlap } from '../../src/directory/instants.ts';
import type { GivenTime } from '../contract/codes.ts';
import type { Selectable, Transaction } from 'kysely';
import type { Directory } from '../../src/directory/directory.ts';
import type { AppointmentTime, SlotChoice } from '../contract/appointment.ts';
import { Problem } from '../contract/problems.ts';
import type { Hold } from '../contract/slots.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { always, unmarked, type Admission, type Mark } from './allowances.ts';
import { bookingsOf, busyEnd, findFreeSlot, findOpenSlot, freeSeat, type OpenSlot } from './free-slots.ts';
import { listed, piecesBetween } from './pieces.ts';
import { isBookable, readSlotId, slotId, type ConsultationHours } from './slots.ts';

export type Booking = Selectable<Database['bookings']>;

export const holdMinutes = 10;
/** Once, with a warning before: ten minutes ten times would let a few people keep all times from everybody else (docs/decisions/). */
export const mostExtensions = 1;

const inMinutes = (now: Date, minutes: number) => later(now, minutes * minuteMs).toISOString();
export const hashOfHold = (hold: string) => createHash('sha256').update(hold).digest('base64url');

/** What whoever keeps a slot shows for it: 128 bits. */
const newHold = () => randomBytes(16).toString('base64url');

/**
 * Keeps a slot for ten minutes while a form is filled in.
 * @param options.admission says whether this network may have one more
 * @throws Problem slot-taken, also for a slot that does not exist (any more); proof-needed
 */
export async function hold(
  db: Db,
  directory: Directory,
  slotId: string,
  now: Date,
  { shown = newHold(), admission = always }: { shown?: string | undefined; admission?: Admission } = {},
): Promise<Hold> {
  const expiresAt = inMinutes(now, holdMinutes);
  const taker = { kind: 'hold', requestId: null, holdHash: hashOfHold(shown), expiresAt } as const;
  return inTurn(db, directory, slotId, now, async (free) => {
    if (free === undefined) throw new Problem('slot-taken');
    await db.transaction().execute((transaction) => takeSlot(transaction, directory, { id: slotId }, now, taker, admission));
    return { hold: shown, expiresAt };
  });
}

/** Ten minutes more, from now. @throws Problem slot-taken when the hold ran out, was extended once, or its time has come */
export async function extendHold(db: Db, shown: string, now: Date): Promise<Hold> {
  const expiresAt = inMinutes(now, holdMinutes);
  const { numUpdatedRows } = await db
    .updateTable('bookings')
    .set(({ eb }) => ({ expiresAt, extended: eb('extended', '+', 1) }))
    .where('holdHash', '=', hashOfHold(shown))
    .where('expiresAt', '>', now.toISOString())
    .where('extended', '<', mostExtensions)
    .where('startsAt', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Problem('slot-taken');
  return { hold: shown, expiresAt };
}

/** Gives back what is not used. Doing so twice is harmless. */
export async function releaseHold(db: Db, shown: string): Promise<void> {
  await db.deleteFrom('bookings').where('holdHash', '=', hashOfHold(shown)).execute();
}

/**
 * Books a slot for a request, in the transaction that receives or moves the request. A hold that ran out counts for nothing, but
 * whoever is still the first gets the slot.
 * @returns the booking with its place in full, "Schalke, Grillostraße 4", as it stands on the slip; in the table the place is that of
 * its hours, so that a change of it is seen
 * @throws Problem slot-taken, proof-needed
 */
export async function book(
  transaction: Transaction<Database>,
  directory: Directory,
  choice: SlotChoice,
  requestId: string,
  now: Date,
  admission: Admission = always,
): Promise<Booking> {
  const taker = { kind: 'appointment', requestId, holdHash: null, expiresAt: null } as const;
  const { booking, hours } = await takeSlot(transaction, directory, choice, now, taker, admission);
  return { ...booking, place: placeInFull(directory, hours, booking.place) };
}

function placeInFull(directory: Directory, { channel, quarter: id }: ConsultationHours, place: string | null): string | null {
  const quarter = directory.quarters.find((candidate) => candidate.id === id)?.name;
  return channel !== 'place' || place === null || quarter === undefined || place.includes(quarter) ? place : `${quarter}, ${place}`;
}

const turns = new WeakMap<Db, Map<string, Promise<unknown>>>();

/**
 * Of those who want the same slot in this process one tries, and the others look again when that one is done. So a crowd in front of one
 * slot costs a look or two, and the work of sealing is not done for nothing. What makes a double booking impossible is the database.
 * @param step told the slot, or undefined when it looks taken
 */
export async function inTurn<Answer>(
  db: Db,
  directory: Directory,
  slotId: string,
  now: Date,
  step: (free: OpenSlot | undefined) => Promise<Answer>,
): Promise<Answer> {
  const ofDatabase = turns.get(db) ?? new Map<string, Promise<unknown>>();
  turns.set(db, ofDatabase);
  for (;;) {
    const free = await findFreeSlot(db, directory, slotId, now);
    if (free === undefined) return step(undefined);
    const before = ofDatabase.get(slotId);
    if (before === undefined) {
      const turn = step(free);
      const isOver = () => ofDatabase.delete(slotId);
      ofDatabase.set(slotId, turn.then(isOver, isOver));
      return turn;
    }
    await before;
  }
}

/** Whether this very slot is what a request has already. */
export async function hasBooked(transaction: Transaction<Database>, requestId: string, { id }: SlotChoice): Promise<boolean> {
  const booking = await transaction
    .selectFrom('bookings')
    .select(['hoursId', 'startsAt'])
    .where('requestId', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return booking !== undefined && booking.hoursId !== null && slotId(booking.hoursId, new Date(booking.startsAt)) === id;
}

/** The times that the desk gives: appointments and offers take the counsellor's time like slots do. @throws Problem slot-taken */
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
    if (!(await isFree(transaction, owner.accountId, startsAt, busyUntil, now))) throw new Problem('slot-taken');
    await insert(transaction, {
      kind,
      accountId: owner.accountId,
      hoursId: null,
      provider: owner.provider,
      startsAt: startsAt.toISOString(),
      lengthMinutes: time.lengthMinutes,
      busyUntil: busyUntil.toISOString(),
      seat: 0,
      place: time.place,
      channel: time.channel,
      requestId: owner.requestId,
      holdHash: null,
      expiresAt: null,
      ...unmarked,
    });
  }
}

/**
 * Who takes over a request has its times now: from here on they are taken in the own calendar. A time at which the new counsellor has
 * somebody else already stays in the former one's, until another is agreed.
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
    if (!(await isFree(transaction, accountId, new Date(booking.startsAt), new Date(booking.busyUntil), now))) continue;
    await transaction.deleteFrom('bookings').where('id', '=', booking.id).execute();
    // The other's consultation hours know nothing of it any more.
    await insert(transaction, { ...booking, accountId, hoursId: null, seat: 0 });
  }
}

/** Frees whatever a request has taken: it was closed, or its times did not fit. */
export async function freeTimes(transaction: Transaction<Database>, requestId: string): Promise<void> {
  await transaction.deleteFrom('bookings').where('requestId', '=', requestId).execute();
}

/**
 * The offer that the person accepted becomes the appointment; the others are free again.
 * @param time as it was offered; taken now where the offer is older than the table of bookings
 * @param holder whose time it is, for such an offer; null when nobody has the request
 * @throws Problem slot-taken, only for such an offer
 */
export async function keepOffer(
  transaction: Transaction<Database>,
  request: { id: string; provider: string; holder: string | null },
  time: AppointmentTime,
  now: Date,
): Promise<void> {
  await transaction.deleteFrom('bookings').where('requestId', '=', request.id).where('startsAt', '<>', time.startsAt).execute();
  const { numUpdatedRows } = await transaction
    .updateTable('bookings')
    .set({ kind: 'appointment' })
    .where('requestId', '=', request.id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n || request.holder === null) return;
  await reserve(transaction, 'appointment', { accountId: request.holder, provider: request.provider, requestId: request.id }, [time], now);
}

/** Finds the network that took a request's appointment, so that a new time in its place counts like the old one. */
export async function markOf(transaction: Transaction<Database>, requestId: string): Promise<Mark> {
  const booking = await transaction
    .selectFrom('bookings')
    .select(['network', 'networkBlock', 'isProven', 'takenAt'])
    .where('requestId', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return booking ?? unmarked;
}

type Taker = Pick<Booking, 'kind' | 'requestId' | 'holdHash' | 'expiresAt'>;

/** Takes a slot, by the hold on it where that still stands. @throws Problem slot-taken, proof-needed */
async function takeSlot(
  transaction: Transaction<Database>,
  directory: Directory,
  choice: SlotChoice,
  now: Date,
  taker: Taker,
  admission: Admission,
): Promise<{ booking: Booking; hours: ConsultationHours }> {
  const accountId = await findCounsellor(transaction, choice.id);
  if (accountId === undefined) throw new Problem('slot-taken');
  await lockTimeOf(transaction, accountId, now);
  // Looked at under the lock: hours and absences change under it too.
  const slot = await findOpenSlot(transaction, directory, choice.id);
  if (slot === undefined || slot.startsAt <= now) throw new Problem('slot-taken');
  const { hours, startsAt } = slot;
  const held = choice.hold === undefined ? undefined : await useHold(transaction, slot, choice.hold, taker);
  if (held !== undefined) return { booking: held, hours };
  if (!isBookable(hours, startsAt, now)) throw new Problem('slot-taken');
  const seat = freeSeat(hours, startsAt, await bookingsOf(transaction, [accountId], { from: startsAt, now }));
  if (seat === undefined) throw new Problem('slot-taken');
  const mark = await admission(transaction);
  return { booking: await insert(transaction, { ...bookingOf(hours, startsAt), seat, ...taker, ...mark }), hours };
}

/** Those that ran out are gone by now. */
const useHold = (
  transaction: Transaction<Database>,
  { hours, startsAt }: { hours: ConsultationHours; startsAt: Date },
  shown: string,
  taker: Taker,
): Promise<Booking | undefined> =>
  transaction
    .updateTable('bookings')
    .set(taker)
    .where('holdHash', '=', hashOfHold(shown))
    .where('hoursId', '=', hours.id)
    .where('startsAt', '=', startsAt.toISOString())
    .returningAll()
    .executeTakeFirst();

const bookingOf = (hours: ConsultationHours, startsAt: Date) => ({
  accountId: hours.accountId,
  hoursId: hours.id,
  provider: hours.provider,
  startsAt: startsAt.toISOString(),
  lengthMinutes: hours.lengthMinutes,
  busyUntil: busyEnd(startsAt, hours).toISOString(),
  place: hours.place,
  channel: hours.channel,
});

async function findCounsellor(transaction: Transaction<Database>, slot: string): Promise<string | undefined> {
  const hoursId = readSlotId(slot)?.hoursId;
  if (hoursId === undefined) return undefined;
  const hours = await transaction.selectFrom('consultationHours').select('accountId').where('id', '=', hoursId).executeTakeFirst();
  return hours?.accountId;
}

/**
 * One at a time looks at and takes a counsellor's time; SQLite has one writer anyway. Holds that ran out make room first. A transaction
 * locks its request before a counsellor's time, and one counsellor's only, so that nobody waits in a circle.
 * @returns how many holds had run out
 */
export async function lockTimeOf(transaction: Transaction<Database>, accountId: string, now: Date): Promise<number> {
  if (isPostgres(transaction)) {
    await transaction.selectFrom('accounts').select('id').where('id', '=', accountId).forNoKeyUpdate().execute();
  }
  const { numDeletedRows } = await transaction
    .deleteFrom('bookings')
    .where('accountId', '=', accountId)
    .where('expiresAt', '<=', now.toISOString())
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

async function isFree(transaction: Transaction<Database>, accountId: string, from: Date, until: Date, now: Date): Promise<boolean> {
  const pieces = piecesBetween(from, until);
  return (await bookingsOf(transaction, [accountId], { from, now })).every((taken) => !overlap(taken.pieces, pieces));
}

/** @throws Problem slot-taken when the database has the time taken already */
async function insert(transaction: Transaction<Database>, values: Omit<Booking, 'id' | 'extended'>): Promise<Booking> {
  const booking = await transaction
    .insertInto('bookings')
    .values({ ...values, id: randomUUID() })
    .returningAll()
    .executeTakeFirstOrThrow();
  const { accountId, seat, id: bookingId } = booking;
  const pieces = listed(piecesBetween(new Date(booking.startsAt), new Date(booking.busyUntil)));
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('bookedPieces')
    .values(pieces.map((piece) => ({ accountId, piece, seat, bookingId })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== BigInt(pieces.length)) throw new Problem('slot-taken');
  return booking;
}
