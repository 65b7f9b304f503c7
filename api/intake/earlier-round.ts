import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { berlinDay, berlinTime, instantOf } from '../../src/directory/berlin.ts';
import { daysAfter, weekdayIndex } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import { describePlace } from '../appointments/booking.ts';
import { findFreeSlots, type WantedSlots } from '../appointments/free-slots.ts';
import { forgetFreed, keepFromPublic } from '../appointments/freed-slots.ts';
import { findHeld } from '../appointments/holds.ts';
import { hashOfHold, takeSlot } from '../appointments/slot-taking.ts';
import { always } from '../appointments/allowances.ts';
import { readSlotId } from '../appointments/slots.ts';
import { elsewhere, wishDays } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Slot } from '../contract/slots.ts';
import type { Db } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { closeOffer, listOpen, offersLeft, type EarlierOffer } from './earlier-offers.ts';
import { record } from './history.ts';
import { takesAnybody, type MatterReader } from './matter.ts';
import { postEarlier } from './outbox.ts';
import { lockRequest } from './transition.ts';

const system = { kind: 'system' } as const;

/** The hours of a day in which people read a message: none wakes anybody. */
const [morning, evening, noon] = [8 * 60, 20 * 60, 12 * 60];
/** A person has at least this long to answer, and this long between the answer and the talk. */
const leastMs = 2 * hourMs;

type Wish = Selectable<Database['earlierWishes']>;
type Round = { db: Db; directory: Directory; readMatter: MatterReader };

/**
 * Offers free times to those who wait for an earlier one, the oldest wish first: one time a person, held for a day. Offers that ran out or
 * no longer hold end first, so that their times go to the next. Run again it offers nothing twice.
 * @returns how many times were offered
 */
export async function offerEarlier(round: Round, now: Date): Promise<number> {
  const { db, directory } = round;
  await endOffersThatAreOver(db, directory, now);
  await forgetFreed(db, now);
  const waiting = await listWaiting(db);
  let offered = 0;
  let looked = new Map<string, Promise<Slot[]>>();
  const find = (wanted: WantedSlots) => {
    const key = JSON.stringify(wanted);
    const known = looked.get(key) ?? findFreeSlots(db, directory, wanted, now);
    looked.set(key, known);
    return known;
  };
  for (const { wish, row } of waiting) {
    for (const slot of await slotsFor(round, wish, row, find, now)) {
      if (!(await offer(round, slot, row.id, now))) continue;
      offered += 1;
      looked = new Map();
      break;
    }
  }
  return offered;
}

async function endOffersThatAreOver(db: Db, directory: Directory, now: Date): Promise<void> {
  for (const { id, requestId, expiresAt } of await listOpen(db)) {
    const isOver = expiresAt <= now.toISOString();
    if (!isOver && (await findHeld(db, directory, id, now)) !== undefined) continue;
    await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', requestId);
      const open = await transaction
        .selectFrom('earlierOffers')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'open')
        .executeTakeFirst();
      if (open === undefined) return;
      const state = isOver ? 'expired' : 'ended';
      await closeOffer(transaction, open, state, now);
      await record(transaction, { requestId, event: 'earlier-ended', actor: system, at: now, detail: state, after: row });
    });
  }
}

/** Those who wait and have no open offer, the oldest wish first. */
async function listWaiting(db: Db): Promise<{ wish: Wish; row: RequestRow }[]> {
  const wishes = await db.selectFrom('earlierWishes').selectAll().orderBy('since').orderBy('requestId').execute();
  if (wishes.length === 0) return [];
  const rows = await db
    .selectFrom('requests')
    .selectAll()
    .where('id', 'in', (query) => query.selectFrom('earlierWishes').select('requestId'))
    .where('state', 'in', ['received', 'confirmed'])
    .where('misfit', 'is', null)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const busy = new Set((await listOpen(db)).map(({ requestId }) => requestId));
  return wishes.flatMap((wish) => {
    const row = byId.get(wish.requestId);
    return row === undefined || busy.has(wish.requestId) ? [] : [{ wish, row }];
  });
}

/** The free times that fit a wish, earliest first. */
async function slotsFor(
  { db, directory, readMatter }: Round,
  wish: Wish,
  row: RequestRow,
  find: (wanted: WantedSlots) => Promise<Slot[]>,
  now: Date,
): Promise<Slot[]> {
  const { matter } = await readMatter(row);
  const channel = row.state === 'confirmed' ? row.channel : matter?.channel;
  if (matter === null || channel === undefined || channel === null) return [];
  const found = await find({
    provider: row.provider,
    channel,
    ...(row.interpreting === 1 ? {} : { language: row.conversationLanguage }),
    from: wish.fromDay > berlinDay(now) ? wish.fromDay : berlinDay(now),
    evenFreed: true,
  });
  const fitting = found.filter(
    (slot) =>
      isEarlier(slot, row, now) && isWished(slot, wish) && isNear(directory, slot, row) && answerTimes(now, slot.startsAt) !== undefined,
  );
  if (fitting.length === 0) return [];
  const before = await db.selectFrom('earlierOffers').select(['hoursId', 'startsAt']).where('requestId', '=', row.id).execute();
  const known = new Set(before.map(({ hoursId, startsAt }) => `${hoursId} ${startsAt}`));
  return fitting.filter(
    (slot) => !known.has(`${readSlotId(slot.id)?.hoursId ?? ''} ${slot.startsAt}`) && (takesAnybody(matter) || slot.womanCounsellor),
  );
}

const isEarlier = ({ startsAt }: Slot, row: RequestRow, now: Date): boolean =>
  row.state === 'received' || (row.startsAt !== null && startsAt < row.startsAt && row.startsAt > now.toISOString());

function isWished({ startsAt }: Slot, { days, parts }: Wish): boolean {
  const { day, minute } = berlinTime(new Date(startsAt));
  const weekday = wishDays[weekdayIndex(day)];
  const part = minute < noon ? 'morning' : 'afternoon';
  return (days === '' || days.split(' ').some((one) => one === weekday)) && (parts === '' || parts.split(' ').includes(part));
}

/** In the person's quarter, the next one, or where the appointment is already; everywhere for talks elsewhere than at a place. */
function isNear(directory: Directory, slot: Slot, row: RequestRow): boolean {
  if (slot.channel !== 'place' || slot.quarter === null || elsewhere.some((code) => code === row.quarter)) return true;
  const near = directory.quarters.find(({ id }) => id === row.quarter)?.neighbours ?? [];
  return slot.quarter === row.quarter || near.includes(slot.quarter) || describePlace(directory, slot, slot.place) === row.place;
}

/**
 * When the message leaves, by day, and until when the time is held: for a day, and at most until two hours before it begins.
 * @returns undefined for a time that leaves a person less than two hours to answer
 */
export function answerTimes(now: Date, startsAt: string): { tellAt: Date; until: Date } | undefined {
  const { day, minute } = berlinTime(now);
  const tellAt = minute < morning ? instantOf(day, morning) : minute >= evening ? instantOf(daysAfter(day, 1), morning) : now;
  const until = new Date(Math.min(later(tellAt, dayMs).getTime(), later(new Date(startsAt), -leastMs).getTime()));
  return until.getTime() - tellAt.getTime() < leastMs ? undefined : { tellAt, until };
}

/** Holds a time for a person and tells them. @returns false when somebody else was quicker */
async function offer({ db, directory }: Round, slot: Slot, requestId: string, now: Date): Promise<boolean> {
  const times = answerTimes(now, slot.startsAt);
  const hoursId = readSlotId(slot.id)?.hoursId;
  if (times === undefined || hoursId === undefined) return false;
  const { tellAt, until } = times;
  try {
    return await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', requestId);
      const wish = await transaction.selectFrom('earlierWishes').selectAll().where('requestId', '=', requestId).executeTakeFirst();
      if (row === undefined || wish === undefined || row.provider !== slot.provider || (await offersLeft(transaction, requestId)) === 0)
        return false;
      if (row.misfit !== null || !isEarlier(slot, row, now) || !isWished(slot, wish) || !['received', 'confirmed'].includes(row.state))
        return false;
      const id = randomUUID();
      const expiresAt = until.toISOString();
      const taker = { kind: 'hold', requestId: null, holdHash: hashOfHold(id), expiresAt } as const;
      const { booking, hours } = await takeSlot(transaction, directory, { id: slot.id }, now, taker, {
        admission: always,
        evenFreed: true,
      });
      const made: EarlierOffer = {
        id,
        requestId,
        hoursId,
        ...timeOf(booking),
        place: describePlace(directory, hours, booking.place),
        offeredAt: now.toISOString(),
        expiresAt,
        state: 'open',
        answeredAt: null,
      };
      await transaction.insertInto('earlierOffers').values(made).execute();
      // A hold that runs out is free at once: the mark keeps it for the next who wait.
      await keepFromPublic(transaction, [made], now, until);
      await record(transaction, { requestId, event: 'earlier-offered', actor: system, at: now, after: row });
      await postEarlier(transaction, { id: row.id, formLanguage: row.formLanguage, startsAt: made.startsAt }, now, tellAt);
      return true;
    });
  } catch (error) {
    if (!(error instanceof Problem) || (error.code !== 'slot-taken' && error.code !== 'paused')) throw error;
    return false;
  }
}
