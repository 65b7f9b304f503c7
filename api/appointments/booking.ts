import { createHash, randomBytes, randomUUID } from 'node:crypto';
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
import { listed, overlap, piecesBetween } from './pieces.ts';
import { isBookable, readSlotId, slotId, type ConsultationHours } from './slots.ts';

export type Booking = Selectable<Database['bookings']>;

export const holdMinutes = 10;
/** Once, with a warning before: ten minutes ten times would let a few people keep all times from everybody else (docs/decisions.md). */
export const mostExtensions = 1;
const minuteMs = 60_000;

const inMinutes = (now: Date, minutes: number) => new Date(now.getTime() + minutes * minuteMs).toISOString();
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
  const expires_at = inMinutes(now, holdMinutes);
  const taker = { kind: 'hold', request_id: null, hold_hash: hashOfHold(shown), expires_at } as const;
  return inTurn(db, directory, slotId, now, async (free) => {
    if (free === undefined) throw new Problem('slot-taken');
    await db.transaction().execute((transaction) => takeSlot(transaction, directory, { id: slotId }, now, taker, admission));
    return { hold: shown, expiresAt: expires_at };
  });
}

/** Ten minutes more, from now. @throws Problem slot-taken when the hold ran out, was extended once, or its time has come */
export async function extendHold(db: Db, shown: string, now: Date): Promise<Hold> {
  const expires_at = inMinutes(now, holdMinutes);
  const { numUpdatedRows } = await db
    .updateTable('bookings')
    .set(({ eb }) => ({ expires_at, extended: eb('extended', '+', 1) }))
    .where('hold_hash', '=', hashOfHold(shown))
    .where('expires_at', '>', now.toISOString())
    .where('extended', '<', mostExtensions)
    .where('starts_at', '>', now.toISOString())
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Problem('slot-taken');
  return { hold: shown, expiresAt: expires_at };
}

/** Gives back what is not used. Doing so twice is harmless. */
export async function releaseHold(db: Db, shown: string): Promise<void> {
  await db.deleteFrom('bookings').where('hold_hash', '=', hashOfHold(shown)).execute();
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
  const taker = { kind: 'appointment', request_id: requestId, hold_hash: null, expires_at: null } as const;
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
    .select(['hours_id', 'starts_at'])
    .where('request_id', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return booking !== undefined && booking.hours_id !== null && slotId(booking.hours_id, new Date(booking.starts_at)) === id;
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
      account_id: owner.accountId,
      hours_id: null,
      provider: owner.provider,
      starts_at: startsAt.toISOString(),
      length_minutes: time.lengthMinutes,
      busy_until: busyUntil.toISOString(),
      seat: 0,
      place: time.place,
      channel: time.channel,
      request_id: owner.requestId,
      hold_hash: null,
      expires_at: null,
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
    .where('request_id', '=', requestId)
    .where('account_id', '<>', accountId)
    .orderBy('starts_at')
    .execute();
  if (bookings.length === 0) return;
  await lockTimeOf(transaction, accountId, now);
  for (const booking of bookings) {
    if (!(await isFree(transaction, accountId, new Date(booking.starts_at), new Date(booking.busy_until), now))) continue;
    await transaction.deleteFrom('bookings').where('id', '=', booking.id).execute();
    // The other's consultation hours know nothing of it any more.
    await insert(transaction, { ...booking, account_id: accountId, hours_id: null, seat: 0 });
  }
}

/** Frees whatever a request has taken: it was closed, or its times did not fit. */
export async function freeTimes(transaction: Transaction<Database>, requestId: string): Promise<void> {
  await transaction.deleteFrom('bookings').where('request_id', '=', requestId).execute();
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
  await transaction.deleteFrom('bookings').where('request_id', '=', request.id).where('starts_at', '<>', time.startsAt).execute();
  const { numUpdatedRows } = await transaction
    .updateTable('bookings')
    .set({ kind: 'appointment' })
    .where('request_id', '=', request.id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n || request.holder === null) return;
  await reserve(transaction, 'appointment', { accountId: request.holder, provider: request.provider, requestId: request.id }, [time], now);
}

/** Finds the network that took a request's appointment, so that a new time in its place counts like the old one. */
export async function markOf(transaction: Transaction<Database>, requestId: string): Promise<Mark> {
  const booking = await transaction
    .selectFrom('bookings')
    .select(['network', 'network_block', 'is_proven', 'taken_at'])
    .where('request_id', '=', requestId)
    .where('kind', '=', 'appointment')
    .executeTakeFirst();
  return booking ?? unmarked;
}

type Taker = Pick<Booking, 'kind' | 'request_id' | 'hold_hash' | 'expires_at'>;

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
    .where('hold_hash', '=', hashOfHold(shown))
    .where('hours_id', '=', hours.id)
    .where('starts_at', '=', startsAt.toISOString())
    .returningAll()
    .executeTakeFirst();

const bookingOf = (hours: ConsultationHours, startsAt: Date) => ({
  account_id: hours.accountId,
  hours_id: hours.id,
  provider: hours.provider,
  starts_at: startsAt.toISOString(),
  length_minutes: hours.lengthMinutes,
  busy_until: busyEnd(startsAt, hours).toISOString(),
  place: hours.place,
  channel: hours.channel,
});

async function findCounsellor(transaction: Transaction<Database>, slot: string): Promise<string | undefined> {
  const hoursId = readSlotId(slot)?.hoursId;
  if (hoursId === undefined) return undefined;
  const hours = await transaction.selectFrom('consultation_hours').select('account_id').where('id', '=', hoursId).executeTakeFirst();
  return hours?.account_id;
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
    .where('account_id', '=', accountId)
    .where('expires_at', '<=', now.toISOString())
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
  const { account_id, seat, id: booking_id } = booking;
  const pieces = listed(piecesBetween(new Date(booking.starts_at), new Date(booking.busy_until)));
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('booked_pieces')
    .values(pieces.map((piece) => ({ account_id, piece, seat, booking_id })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== BigInt(pieces.length)) throw new Problem('slot-taken');
  return booking;
}
