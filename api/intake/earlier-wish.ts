import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter, daysBetween } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import { book, findMark } from '../appointments/booking.ts';
import { freeTimes } from '../appointments/desk-times.ts';
import { findHeld } from '../appointments/holds.ts';
import { slotId } from '../appointments/slots.ts';
import type { Earlier, EarlierWish } from '../contract/earlier.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import { closeOffer, findOpenOffer, findWish, offersLeft } from './earlier-offers.ts';
import { record } from './history.ts';
import { apply, asRequester, bookedColumns } from './transition.ts';

const requester = { kind: 'requester' } as const;

/** Requests that can wait for an earlier time: those with a time, and those that wait for their first answer. */
const mayWait = ({ state, misfit }: RequestRow): boolean => (state === 'received' || state === 'confirmed') && misfit === null;

/**
 * Says that the person would come earlier. Said again, it changes days and parts and keeps its place in the row of those who wait.
 * @throws Problem not-found; wrong-state for a request that is closed, has offered times, or was offered as many times as a person may be
 */
export async function wishEarlier(db: Db, secret: string, { weeks, days, parts }: EarlierWish, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (!mayWait(row) || (await offersLeft(transaction, row.id)) === 0) throw new Problem('wrong-state');
    const wish = { fromDay: daysAfter(berlinDay(now), 7 * weeks), days: days.join(' '), parts: parts.join(' ') };
    await transaction
      .insertInto('earlierWishes')
      .values({ requestId: row.id, since: now.toISOString(), ...wish })
      .onConflict((conflict) => conflict.column('requestId').doUpdateSet(wish))
      .execute();
    await record(transaction, { requestId: row.id, event: 'earlier-wished', actor: requester, at: now, after: row });
  });
}

/** Ends the wish, and says no to an open offer. Ending it again changes nothing. @throws Problem not-found */
export async function endEarlierWish(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const { numDeletedRows } = await transaction.deleteFrom('earlierWishes').where('requestId', '=', row.id).executeTakeFirstOrThrow();
    const offer = await findOpenOffer(transaction, row.id, now);
    if (offer !== undefined) await closeOffer(transaction, offer, 'declined', now);
    if (numDeletedRows === 0n) return;
    await record(transaction, { requestId: row.id, event: 'earlier-ended', actor: requester, at: now, detail: 'wish', after: row });
  });
}

/** Says no to the offered time; the wish goes on while offers are left. @throws Problem not-found, wrong-state without an open offer */
export async function declineEarlier(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const offer = await findOpenOffer(transaction, row.id, now);
    if (offer === undefined) throw new Problem('wrong-state');
    await closeOffer(transaction, offer, 'declined', now);
    await record(transaction, { requestId: row.id, event: 'earlier-ended', actor: requester, at: now, detail: 'declined', after: row });
  });
}

/**
 * Takes the offered time and gives back the one that the person had, in one transaction.
 * @throws Problem not-found; slot-taken when the offer ran out or its time no longer holds, paused
 */
export async function takeEarlier(db: Db, directory: Directory, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const offer = await findOpenOffer(transaction, row.id, now);
    if (offer === undefined) throw new Problem('slot-taken');
    const slot = { id: slotId(offer.hoursId, new Date(offer.startsAt)), hold: offer.id };
    await apply(transaction, row, requester, now, {
      event: row.state === 'confirmed' ? 'moved' : 'booked',
      from: ['received', 'confirmed'],
      change: async () => {
        // The new time counts for the network that took the old one.
        const { network, networkBlock, isProven, takenAt } = await findMark(transaction, row.id);
        await freeTimes(transaction, row.id, now);
        const booking = await book(transaction, directory, slot, row.id, now);
        if (booking.provider !== row.provider) throw new Problem('slot-taken');
        await transaction.updateTable('bookings').set({ network, networkBlock, isProven, takenAt }).where('id', '=', booking.id).execute();
        await closeOffer(transaction, offer, 'taken', now);
        return bookedColumns(booking, now);
      },
    });
  });
}

/** What the slip shows of the wish. An offer whose time no longer holds, or that a pause covers, does not stand there. */
export async function describeEarlier(db: Db, directory: Directory, row: RequestRow, now: Date): Promise<Earlier> {
  const left = await offersLeft(db, row.id);
  const wish = await findWish(db, row.id);
  const offer = mayWait(row) ? await findOpenOffer(db, row.id, now) : undefined;
  const held = offer === undefined ? undefined : await findHeld(db, directory, offer.id, now);
  return {
    left,
    mayWish: mayWait(row) && left > 0,
    wish:
      wish === null
        ? null
        : { weeks: Math.max(0, Math.ceil(daysBetween(berlinDay(now), wish.fromDay) / 7)), days: wish.days, parts: wish.parts },
    offer: offer === undefined || held === undefined ? null : { ...timeOf(offer), until: offer.expiresAt },
  };
}
