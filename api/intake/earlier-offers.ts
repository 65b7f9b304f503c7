import type { Selectable, Transaction } from 'kysely';
import { keepFromPublic } from '../appointments/freed-slots.ts';
import { hashOfHold } from '../appointments/slot-taking.ts';
import { dayParts, wishDays, type EarlierState } from '../contract/codes.ts';
import type { OwnCopy } from '../contract/own-copy.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { overtakeEarlier } from './outbox.ts';

/** As many earlier times as a person is offered; one that the desk takes back does not count. */
export const mostOffers = 3;

type StoredWish = NonNullable<OwnCopy['earlier']['wish']>;
export type EarlierOffer = Selectable<Database['earlierOffers']>;

/** The offer that a request has now. */
export const findOpenOffer = (db: Reading, requestId: string, now: Date): Promise<EarlierOffer | undefined> =>
  db
    .selectFrom('earlierOffers')
    .selectAll()
    .where('requestId', '=', requestId)
    .where('state', '=', 'open')
    .where('expiresAt', '>', now.toISOString())
    .executeTakeFirst();

/** How many more times a person may be offered. */
export async function offersLeft(db: Reading, requestId: string): Promise<number> {
  const { made } = await db
    .selectFrom('earlierOffers')
    .select(({ fn }) => fn.countAll<number | string>().as('made'))
    .where('requestId', '=', requestId)
    .where('state', '<>', 'ended')
    .executeTakeFirstOrThrow();
  return Math.max(0, mostOffers - Number(made));
}

/**
 * Closes an open offer. Its time is free for the next who wait, and public some minutes later. After the last offer the wish ends.
 * @param state "taken" leaves the hold alone: it has become the appointment
 */
export async function closeOffer(
  transaction: Transaction<Database>,
  { id, requestId, hoursId, startsAt }: EarlierOffer,
  state: Exclude<EarlierState, 'open'>,
  now: Date,
): Promise<void> {
  await transaction.updateTable('earlierOffers').set({ state, answeredAt: now.toISOString() }).where('id', '=', id).execute();
  await overtakeEarlier(transaction, requestId, now);
  if (state !== 'taken') {
    await transaction.deleteFrom('bookings').where('holdHash', '=', hashOfHold(id)).execute();
    await keepFromPublic(transaction, [{ hoursId, startsAt }], now);
  }
  if (state === 'taken' || (await offersLeft(transaction, requestId)) === 0) await endWish(transaction, requestId);
}

export async function endWish(transaction: Transaction<Database>, requestId: string): Promise<void> {
  await transaction.deleteFrom('earlierWishes').where('requestId', '=', requestId).execute();
}

/**
 * What a step of the request does to its wish: another time or provider ends the open offer, because it may no longer be earlier; a closed
 * request waits for nothing, and with the erasure nothing tells what a person was offered.
 */
export async function earlierAfter(transaction: Transaction<Database>, before: RequestRow, after: RequestRow, now: Date): Promise<void> {
  const isErased = after.erasedAt !== before.erasedAt;
  const isSame = before.state === after.state && before.startsAt === after.startsAt && before.provider === after.provider;
  if (isSame && !isErased) return;
  const open = await transaction
    .selectFrom('earlierOffers')
    .selectAll()
    .where('requestId', '=', before.id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (open !== undefined) await closeOffer(transaction, open, 'ended', now);
  if (after.state === 'closed') await endWish(transaction, before.id);
  if (isErased) await transaction.deleteFrom('earlierOffers').where('requestId', '=', before.id).execute();
}

/** All open offers, the one that ends first before the others. */
export const listOpen = (db: Db): Promise<EarlierOffer[]> =>
  db.selectFrom('earlierOffers').selectAll().where('state', '=', 'open').orderBy('expiresAt').orderBy('id').execute();

/** The wish of a request as it is stored. */
export async function findWish(db: Reading, requestId: string): Promise<StoredWish | null> {
  const row = await db.selectFrom('earlierWishes').selectAll().where('requestId', '=', requestId).executeTakeFirst();
  if (row === undefined) return null;
  return {
    since: row.since,
    fromDay: row.fromDay,
    days: wishDays.filter((day) => row.days.split(' ').includes(day)),
    parts: dayParts.filter((part) => row.parts.split(' ').includes(part)),
  };
}

/** All earlier times that a request was offered, oldest first. */
export const listOffers = (db: Reading, requestId: string): Promise<OwnCopy['earlier']['offers']> =>
  db
    .selectFrom('earlierOffers')
    .select(['startsAt', 'lengthMinutes', 'place', 'channel', 'offeredAt', 'expiresAt', 'state'])
    .where('requestId', '=', requestId)
    .orderBy('offeredAt')
    .execute();
