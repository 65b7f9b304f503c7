import type { AppointmentStatus, SlotChoice } from '../contract/appointment.ts';
import { type Channel, openStates } from '../contract/codes.ts';
import { type Admission, always } from '../appointments/allowances.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import { book, findMark, hasBooked } from '../appointments/booking.ts';
import { freeTimes, keepOffer } from '../appointments/desk-times.ts';
import { suits } from '../appointments/free-slots.ts';
import { findFreeSlot } from '../appointments/open-slots.ts';
import { refusePausedHours } from '../appointments/pauses.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { callsFor } from '../contract/contact.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import { hashOf } from '../sealing/derivation.ts';
import { eraseRow } from './erasure.ts';
import { lapsed, onSlip } from './owed.ts';
import { endWish } from './earlier-offers.ts';
import { decryptFacts } from './slip-facts.ts';
import { apply, asRequester, bookedColumns, lockRequest, noContactChecks, nothingToTell, toldNow } from './transition.ts';
import { berlinDay } from '../../src/directory/berlin.ts';
import { dueAfter } from './working-days.ts';
import { appointmentOf, listCurrentOffers } from './given-times.ts';

/* The steps of a person who holds a slip's secret. An unknown secret is a plain not-found. */
const requester = { kind: 'requester' } as const;

/** Records that the person has opened the slip and read an answer or a lost time there: they count as told. */
export async function recordSlipOpened(db: Db, secret: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = await lockRequest(transaction, 'secretHash', hashOf(secret));
    if (row === undefined || !saysSomethingNew(row)) return;
    await apply(transaction, row, requester, now, {
      event: 'slip-opened',
      from: ['offered', 'confirmed', 'closed'],
      change: () => toldNow('slip', now),
    });
  });
}

/** A closed request says no more that its time is off. */
const saysSomethingNew = (row: RequestRow): boolean =>
  row.toTell === 1 ||
  (row.toldHow === onSlip && row.erasedAt === null) ||
  (row.state !== 'closed' && row.misfitAt !== null && row.misfitAt > (row.toldAt ?? ''));

/** Accepts an offered time. @throws Problem not-found, wrong-state; invalid-input for an offer that no longer holds; slot-taken (see keepOffer) */
export async function accept(db: Db, secret: string, offerNumber: number, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const offers = row.state === 'offered' ? await listCurrentOffers(transaction, row.id) : [];
    await apply(transaction, row, requester, now, {
      event: 'accepted',
      from: ['offered'],
      detail: String(offerNumber),
      change: async () => {
        const chosen = offers.find((candidate) => candidate.offer === offerNumber);
        if (chosen === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/offer', code: 'not-allowed' }] });
        if (new Date(chosen.startsAt) <= now) throw new Problem('invalid-input', { errors: [{ pointer: '/offer', code: 'in-the-past' }] });
        if (lapsed(row, now) !== undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/offer', code: 'not-allowed' }] });
        await keepOffer(transaction, { id: row.id, provider: row.provider, holder: row.claimedBy }, chosen, now);
        return { state: 'confirmed', ...timeOf(chosen), ...toldNow('slip', now) };
      },
    });
  });
}

/** Declines all offered times: new ones are due in two working days. After expired offers they are due already. @throws Problem wrong-state */
export async function noneFits(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, (transaction, row) =>
    apply(transaction, row, requester, now, {
      event: 'none-fits',
      from: lapsed(row, now) === undefined ? ['offered'] : [],
      change: () => ({ state: 'received', hearBy: berlinDay(dueAfter(now)), ...nothingToTell, toldAt: null, toldHow: null }),
    }),
  );
}

/**
 * The kind of times that an open request can be moved to, of its provider. An appointment keeps its way to talk; without one the person gets
 * the way that was asked for, or one that the desk offered. While the slip cannot say what was asked for, only the desk can choose it.
 */
export function timesToMoveTo({
  provider,
  state,
  appointment,
  offers,
  facts,
}: Pick<AppointmentStatus, 'provider' | 'state' | 'appointment' | 'offers' | 'facts'>): KindOfTimes {
  const kind = { provider, womanCounsellor: facts?.womanCounsellor === true };
  if (state === 'confirmed' && appointment !== null) return { ...kind, channel: [appointment.channel] };
  const asked = facts === null || (facts.phoneEnds === null && callsFor(facts.channel)) ? [] : [facts.channel];
  return { ...kind, channel: [...new Set([...asked, ...offers.map(({ channel }) => channel)])] };
}

type KindOfTimes = { provider: string; womanCounsellor: boolean; channel: Channel[] };

/** @param offers those that the request has now */
const timesForRow = (row: RequestRow, secret: string, offers: AppointmentStatus['offers']): KindOfTimes =>
  timesToMoveTo({
    provider: row.provider,
    state: row.state,
    appointment: appointmentOf(row),
    offers,
    facts: decryptFacts(secret, row.id, row.slipFacts)?.facts ?? null,
  });

/**
 * Moves an open request to a free slot of its provider. A slot of another provider, which would need consent, counts as taken, and so does
 * one of another kind than asked for. Moving to the slot that it has already changes nothing. Another time of the person's own choice ends
 * the wish for an earlier one, so that nobody is offered the time that they left.
 * @throws Problem not-found, wrong-state, slot-taken; proof-needed for a request that has no time yet
 */
export async function move(
  db: Db,
  directory: Directory,
  secret: string,
  slot: SlotChoice,
  now: Date,
  admission: Admission = always,
): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (row.state === 'confirmed' && (await hasBooked(transaction, row.id, slot))) return;
    await apply(transaction, row, requester, now, {
      event: row.state === 'confirmed' ? 'moved' : 'booked',
      from: openStates,
      change: async () => {
        const offers = row.state === 'offered' ? await listCurrentOffers(transaction, row.id) : [];
        const wanted = timesForRow(row, secret, offers);
        // The new time counts for the network that took the old one; a request without a time needs admission.
        const kept = await findMark(transaction, row.id);
        await freeTimes(transaction, row.id, now, slot.id);
        if (row.state === 'confirmed') await endWish(transaction, row.id);
        const admitted = row.state === 'received' ? admission : () => Promise.resolve(kept);
        const booking = await book(transaction, directory, slot, row.id, now, { admission: admitted, wanted });
        return bookedColumns(booking, now);
      },
    });
  });
}

/**
 * Writes the chosen slot on a waiting request as its wish, when its network may not book. It replaces an earlier wish.
 * @throws Problem not-found, wrong-state; slot-taken for a slot that is not free, or of another provider or kind
 */
export async function wishFor(db: Db, directory: Directory, secret: string, slot: SlotChoice, now: Date): Promise<void> {
  const free = await findFreeSlot(db, directory, slot.id, now);
  await asRequester(db, secret, async (transaction, row) => {
    if (row.state !== 'received') throw new Problem('wrong-state');
    if (free === undefined || !suits(free.hours, timesForRow(row, secret, []))) throw new Problem('slot-taken');
    await refusePausedHours(transaction, free.hours, now);
    await transaction
      .updateTable('requests')
      .set({ wishedHoursId: free.hours.id, wishedStartsAt: free.startsAt.toISOString() })
      .where('id', '=', row.id)
      .execute();
  });
}

/** Cancels an open request. Cancelling again changes nothing. */
export async function cancel(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (row.state === 'closed' && row.outcome === 'cancelled') return;
    await apply(transaction, row, requester, now, {
      event: 'cancelled',
      from: openStates,
      change: () => ({ state: 'closed', outcome: 'cancelled', closedAt: now.toISOString(), ...noContactChecks, ...nothingToTell }),
    });
  });
}

/** Erases person, matter and everything derived from them; cancels an open request first. */
export async function erase(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (row.erasedAt !== null) return;
    await eraseRow(transaction, row, requester, now);
  });
}
