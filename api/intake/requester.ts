import type { Transaction } from 'kysely';
import type { AppointmentStatus, SlipFacts, SlotChoice } from '../contract/appointment.ts';
import { type Channel, openStates } from '../contract/codes.ts';
import { always, type Admission } from '../appointments/allowances.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import { book, hasBooked, findMark } from '../appointments/booking.ts';
import { freeTimes, keepOffer } from '../appointments/desk-times.ts';
import { findFreeSlot } from '../appointments/open-slots.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { hashOf, secretPattern } from '../sealing/derivation.ts';
import { eraseRow } from './erasure.ts';
import { closesItselfAfterDays, keptDays, lapsed, onSlip } from './owed.ts';
import { apply, bookedColumns, lockRequest, nothingToTell, toldNow } from './transition.ts';
import { decryptFacts } from './slip-facts.ts';
import { berlinDay, endOfSameWorkingDay } from '../../src/directory/berlin.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { dueAfter } from './working-days.ts';
import type { CalendarEntry } from './calendar-entry.ts';

/** What the holder of a slip's secret may do. A secret that fits nothing is a plain not-found. */
const requester = { kind: 'requester' } as const;

/** What the pages of a slip are made of. */
export type Slip = {
  status: AppointmentStatus;
  conversation: { language: string; interpreting: boolean };
  /** Its link is not the one that the request was made with. */
  isRenewed: boolean;
  /** undefined as long as there is no appointment, and when it was erased. */
  calendar: CalendarEntry | undefined;
};

/** @throws Problem not-found */
export async function findSlip(db: Db, secret: string, now: Date): Promise<Slip> {
  const row = await findBySecret(db, secret);
  const status = await statusOf(db, row, decryptFacts(secret, row.id, row.slipFacts), now);
  const { appointment, reference, state, outcome } = status;
  return {
    status,
    conversation: { language: row.conversationLanguage, interpreting: row.interpreting === 1 },
    isRenewed: row.formerSecretHash !== null,
    calendar:
      appointment === null
        ? undefined
        : { requestId: row.id, version: row.version, reference, state, outcome, lapsed: status.lapsed, appointment },
  };
}

/** @throws Problem not-found */
export const findStatus = async (db: Db, secret: string, now: Date): Promise<AppointmentStatus> => (await findSlip(db, secret, now)).status;

/** An erased request says when it was erased, and nothing else. */
async function statusOf(db: Db, row: RequestRow, facts: SlipFacts | undefined, now: Date): Promise<AppointmentStatus> {
  const isErased = row.erasedAt !== null;
  const over = lapsed(row, now);
  const unlessErased = (text: string) => (isErased ? '' : text);
  return {
    reference: unlessErased(row.reference),
    language: row.formLanguage,
    quarter: unlessErased(row.quarter),
    provider: unlessErased(row.provider),
    state: row.state,
    outcome: isErased ? null : row.outcome,
    reason: isErased ? null : row.reason,
    receivedAt: isErased ? null : row.receivedAt,
    ...(over === undefined ? {} : { lapsed: over }),
    hearBy:
      over !== undefined ? berlinDay(new Date(row.dueAt!)) : row.state === 'received' ? promisedDay(row, facts?.urgent === true) : null,
    wished: row.state === 'received' && (row.wishedStartsAt ?? '') > now.toISOString() ? row.wishedStartsAt : null,
    facts: facts ?? null,
    offers: row.state === 'offered' && over === undefined ? await currentOffers(db, row.id) : [],
    appointment: appointmentOf(row),
    erased: { at: row.erasedAt, on: erasedOn(row) },
  };
}

/** An urgent request is answered on the day it came in; a later duty (new times after "none fits") has its own day. */
function promisedDay({ hearBy, receivedAt }: RequestRow, isUrgent: boolean): string | null {
  const arrival = new Date(receivedAt);
  return isUrgent && hearBy === berlinDay(dueAfter(arrival)) ? berlinDay(endOfSameWorkingDay(arrival)) : hearBy;
}

/** The person opened the slip and saw an answer, or that a time no longer holds: that is being told. Changes nothing else. */
export async function slipOpened(db: Db, secret: string, now: Date): Promise<void> {
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

const saysSomethingNew = (row: RequestRow): boolean =>
  row.toTell === 1 || (row.toldHow === onSlip && row.erasedAt === null) || (row.misfitAt !== null && row.misfitAt > (row.toldAt ?? ''));

/** @throws Problem not-found, wrong-state; invalid-input for an offer that does not stand; slot-taken (see keepOffer) */
export async function accept(db: Db, secret: string, offerNumber: number, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const offers = row.state === 'offered' ? await currentOffers(transaction, row.id) : [];
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
        return {
          state: 'confirmed',
          ...timeOf(chosen),
          ...toldNow('slip', now),
        };
      },
    });
  });
}

/** None of the offered times fits: new ones are owed, due in two working days. Those that ran out are owed anew already. @throws Problem wrong-state */
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
 * The ways to talk of the times that an open request can be moved to. Whether there is a number to call, an address to visit or a
 * mailbox, only the desk can read; so an appointment keeps its way, and what has none yet can only be one at a place, or by phone
 * where the desk offered that.
 */
export function channelsToMoveTo({ state, appointment, offers }: Pick<AppointmentStatus, 'state' | 'appointment' | 'offers'>): Channel[] {
  if (state === 'confirmed' && appointment !== null) return [appointment.channel];
  return offers.some(({ channel }) => channel === 'phone') ? ['place', 'phone'] : ['place'];
}

/**
 * Moves an open request to a free slot of the same provider, from whatever it was: to another organisation it goes only with consent,
 * so a slot of theirs counts as taken, and so does one of a way to talk that it cannot have. Moving to where it is already is harmless.
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
        const offers = row.state === 'offered' ? await currentOffers(transaction, row.id) : [];
        const channels = channelsToMoveTo({ state: row.state, appointment: appointmentOf(row), offers });
        // A request that has or was offered times takes one in their place; a waiting one takes one more.
        const kept = await findMark(transaction, row.id);
        await freeTimes(transaction, row.id);
        const admitted = row.state === 'received' ? admission : () => Promise.resolve(kept);
        const booking = await book(transaction, directory, slot, row.id, now, admitted);
        if (booking.provider !== row.provider || !channels.includes(booking.channel)) throw new Problem('slot-taken');
        return bookedColumns(booking, now);
      },
    });
  });
}

/**
 * Where a waiting request may take no slot, the one chosen stands on it as its wish, in the place of an earlier one.
 * @throws Problem not-found, wrong-state; slot-taken for a slot that is not free, or of another provider
 */
export async function wishFor(db: Db, directory: Directory, secret: string, slot: SlotChoice, now: Date): Promise<void> {
  const free = await findFreeSlot(db, directory, slot.id, now);
  await asRequester(db, secret, async (transaction, row) => {
    if (row.state !== 'received') throw new Problem('wrong-state');
    if (free === undefined || free.hours.provider !== row.provider) throw new Problem('slot-taken');
    await transaction
      .updateTable('requests')
      .set({ wishedHoursId: free.hours.id, wishedStartsAt: free.startsAt.toISOString() })
      .where('id', '=', row.id)
      .execute();
  });
}

/** Cancelling what is cancelled already is harmless. */
export async function cancel(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (row.state === 'closed' && row.outcome === 'cancelled') return;
    await apply(transaction, row, requester, now, {
      event: 'cancelled',
      from: openStates,
      change: () => ({ state: 'closed', outcome: 'cancelled', closedAt: now.toISOString(), contactFingerprint: null, ...nothingToTell }),
    });
  });
}

/** Erases person, matter and everything derived from them, at any time. An open request is cancelled with it. */
export async function erase(db: Db, secret: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    if (row.erasedAt !== null) return;
    await eraseRow(transaction, row, requester, now);
  });
}

async function asRequester(
  db: Db,
  secret: string,
  step: (transaction: Transaction<Database>, row: RequestRow) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const row = secretPattern.test(secret) ? await lockRequest(transaction, 'secretHash', hashOf(secret)) : undefined;
    if (row === undefined) throw new Problem('not-found');
    await step(transaction, row);
  });
}

async function findBySecret(db: Db, secret: string): Promise<RequestRow> {
  const row = await db.selectFrom('requests').selectAll().where('secretHash', '=', hashOf(secret)).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

/** The times of the newest round. */
export async function currentOffers(db: Db | Transaction<Database>, requestId: string): Promise<AppointmentStatus['offers']> {
  return db
    .selectFrom('offers')
    .select(['number as offer', 'startsAt', 'lengthMinutes', 'place', 'channel'])
    .where('requestId', '=', requestId)
    .where('round', '=', (query) =>
      query
        .selectFrom('offers')
        .select(({ fn }) => fn.max('round').as('round'))
        .where('requestId', '=', requestId),
    )
    .orderBy('number')
    .execute();
}

export function appointmentOf(row: RequestRow): AppointmentStatus['appointment'] {
  if (row.startsAt === null || row.lengthMinutes === null || row.channel === null || row.erasedAt !== null) return null;
  return { startsAt: row.startsAt, lengthMinutes: row.lengthMinutes, place: row.place, channel: row.channel };
}

/** The day on which person and matter are erased, as far as it is certain. */
function erasedOn(row: RequestRow): string | null {
  if (row.erasedAt !== null) return null;
  if (row.closedAt !== null) return berlinDay(later(new Date(row.closedAt), keptDays * dayMs));
  if (row.state === 'confirmed' && row.startsAt !== null && row.misfit === null) {
    return berlinDay(later(new Date(row.startsAt), (closesItselfAfterDays + keptDays) * dayMs));
  }
  return null;
}
