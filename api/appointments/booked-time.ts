import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { Problem } from '../contract/problems.ts';
import { isPostgres } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { findTakenTimes } from './taken-time.ts';
import { overlap } from '../../src/directory/instants.ts';
import { listed, piecesBetween } from './pieces.ts';

export type Booking = Selectable<Database['bookings']>;

/**
 * Locks a counsellor's time for the rest of the transaction (SQLite has one writer anyway) and deletes expired holds. To avoid deadlocks
 * a transaction locks its request first, then the time of one counsellor only.
 * @returns how many holds had expired
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

export async function isTimeFree(
  transaction: Transaction<Database>,
  accountId: string,
  from: Date,
  until: Date,
  now: Date,
): Promise<boolean> {
  const pieces = piecesBetween(from, until);
  return (await findTakenTimes(transaction, [accountId], { from, now })).every((taken) => !overlap(taken.pieces, pieces));
}

/** Writes a booking with its pieces of time. @throws Problem slot-taken when another booking has one of them */
export async function insertBooking(transaction: Transaction<Database>, values: Omit<Booking, 'id' | 'extended'>): Promise<Booking> {
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
