import { berlinTime } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { later, minuteMs, overlap } from '../../src/directory/instants.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Channel } from '../contract/codes.ts';
import type { Slot } from '../contract/slots.ts';
import type { Db, Reading } from '../database/connect.ts';
import { batch } from '../database/batch.ts';
import { findOpenHours, openStartsOn } from './consultation-hours.ts';
import { piecesBetween, type Pieces } from './pieces.ts';
import { isBookable, readSlotId, slotId, soonestStart, type ConsultationHours } from './slots.ts';

/** What somebody looks for. Left out means all. */
export type WantedSlots = {
  /** Where the person lives; decides the order among equal times only, so that a nearer door is named first. */
  quarter?: string | undefined;
  language?: string | undefined;
  womanCounsellor?: boolean | undefined;
  channel?: Channel | readonly Channel[] | undefined;
  provider?: string | undefined;
  /** The first day, in Berlin. */
  from?: string | undefined;
};

const most = 100;
/** The longest that a booking takes with its buffer; what began earlier is over. */
const longestMinutes = 480 + 240;

/** The free times, earliest first; at the same time the own quarter, then its neighbours, then the city. At most 100. */
export const findFreeSlots = (db: Reading, directory: Directory, wanted: WantedSlots, now: Date, limit = most): Promise<Slot[]> =>
  shareLook(db, { directory, wanted, now, limit }, JSON.stringify([wanted, limit]));

/** A rush costs one look after the other: who asks the same gets the same answer, so nobody may change it. */
const shareLook = batch(
  async (db: Reading, asked: { directory: Directory; wanted: WantedSlots; now: Date; limit: number }[]): Promise<Slot[][]> => {
    const { directory, wanted, now, limit } = asked[0]!;
    const answer = await look(db, directory, wanted, now, limit);
    return asked.map(() => answer);
  },
);

async function look(db: Reading, directory: Directory, wanted: WantedSlots, now: Date, limit: number): Promise<Slot[]> {
  const today = berlinTime(now).day;
  const firstDay = wanted.from !== undefined && wanted.from > today ? wanted.from : today;
  const offered = (await findOpenHours(db, wanted.provider === undefined ? {} : { provider: wanted.provider }))
    .filter(({ hours }) => suits(hours, wanted))
    .map((open) => ({
      open,
      soonest: soonestStart(open.hours, now),
      lastDay: daysAfter(today, open.hours.horizonDays),
      distance: distance(directory, open.hours, wanted.quarter),
    }));
  const lastDay = offered.map((each) => each.lastDay).reduce((one, other) => (one > other ? one : other), '');
  if (firstDay > lastDay) return [];
  const bookings = await takenByAccount(
    db,
    offered.map(({ open }) => open.hours.accountId),
    { from: new Date(`${daysAfter(firstDay, -1)}T00:00:00Z`), now },
  );

  const found: { slot: Slot; distance: number }[] = [];
  for (let day = firstDay; day <= lastDay && found.length < limit; day = daysAfter(day, 1)) {
    for (const { open, soonest, lastDay: last, distance: away } of offered) {
      if (day > last) continue;
      const taken = bookings.get(open.hours.accountId) ?? [];
      for (const startsAt of openStartsOn(directory, open, day)) {
        if (startsAt < soonest || freeSeat(open.hours, startsAt, taken) === undefined) continue;
        found.push({ slot: slotOf(open.hours, startsAt), distance: away });
      }
    }
  }
  return found
    .sort(
      (one, other) =>
        compare(one.slot.startsAt, other.slot.startsAt) || one.distance - other.distance || compare(one.slot.id, other.slot.id),
    )
    .slice(0, limit)
    .map(({ slot }) => slot);
}

export type OpenSlot = { hours: ConsultationHours; startsAt: Date };

/**
 * One slot by its name, whether free or not, also when it is too late to begin booking it: whoever holds it already may finish.
 * @returns undefined when the hours do not have it (any more)
 */
export const findOpenSlot = async (db: Reading, directory: Directory, id: string): Promise<OpenSlot | undefined> =>
  (await findOpenSlots(db, directory, [id]))[0];

async function findOpenSlots(db: Reading, directory: Directory, ids: readonly string[]): Promise<(OpenSlot | undefined)[]> {
  const named = ids.map(readSlotId);
  const hoursIds = new Set(named.flatMap((slot) => (slot === undefined ? [] : [slot.hoursId])));
  if (hoursIds.size === 0) return named.map(() => undefined);
  const openHours = new Map((await findOpenHours(db, { ids: [...hoursIds] })).map((open) => [open.hours.id, open]));
  return named.map((slot) => {
    const open = openHours.get(slot?.hoursId ?? '');
    if (slot === undefined || open === undefined) return undefined;
    const { startsAt } = slot;
    const starts = openStartsOn(directory, open, berlinTime(startsAt).day);
    return starts.some((start) => start.getTime() === startsAt.getTime()) ? { hours: open.hours, startsAt } : undefined;
  });
}

const mostLooks = 64;

/** A slot that can be booked now, looked up for all who ask at this moment. @returns undefined when it looks taken */
export const findFreeSlot = (db: Db, directory: Directory, slotId: string, now: Date): Promise<OpenSlot | undefined> =>
  lookTogether(db, { directory, slotId, now });

type Look = { directory: Directory; slotId: string; now: Date };

const lookTogether = batch(async (db: Db, asked: Look[]): Promise<(OpenSlot | undefined)[]> => {
  const { directory } = asked[0]!;
  const slots = await findOpenSlots(
    db,
    directory,
    asked.map(({ slotId }) => slotId),
  );
  const open = slots.filter((slot) => slot !== undefined);
  const from = new Date(Math.min(...open.map(({ startsAt }) => startsAt.getTime())));
  const taken = await takenByAccount(
    db,
    open.map(({ hours }) => hours.accountId),
    { from, now: asked[0]!.now },
  );
  return slots.map((slot, index) => {
    if (slot === undefined || !isBookable(slot.hours, slot.startsAt, asked[index]!.now)) return undefined;
    return freeSeat(slot.hours, slot.startsAt, taken.get(slot.hours.accountId) ?? []) === undefined ? undefined : slot;
  });
}, mostLooks);

/** What is taken of somebody's time. */
export type Taken = { accountId: string; hoursId: string | null; startsAt: string; lengthMinutes: number; seat: number; pieces: Pieces };

/** What is taken of the time of some accounts; holds that ran out are not. */
export async function bookingsOf(db: Reading, accountIds: readonly string[], { from, now }: { from: Date; now: Date }): Promise<Taken[]> {
  if (accountIds.length === 0) return [];
  const rows = await db
    .selectFrom('bookings')
    .select(['accountId', 'hoursId', 'startsAt', 'lengthMinutes', 'busyUntil', 'seat'])
    .where('accountId', 'in', [...new Set(accountIds)])
    .where('startsAt', '>', later(from, -longestMinutes * minuteMs).toISOString())
    .where(({ or, eb }) => or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now.toISOString())]))
    .execute();
  return rows.map(({ busyUntil, ...row }) => ({ ...row, pieces: piecesBetween(new Date(row.startsAt), new Date(busyUntil)) }));
}

const takenByAccount = async (...of: Parameters<typeof bookingsOf>): Promise<Map<string, Taken[]>> =>
  Map.groupBy(await bookingsOf(...of), ({ accountId }) => accountId);

/**
 * The first free seat of a slot. People share a time only in the very same slot; whatever else overlaps takes it whole.
 * @returns undefined when it is taken
 */
export function freeSeat(hours: ConsultationHours, startsAt: Date, taken: readonly Taken[]): number | undefined {
  const pieces = piecesBetween(startsAt, busyEnd(startsAt, hours));
  const overlapping = taken.filter((other) => overlap(other.pieces, pieces));
  if (overlapping.length === 0) return 0;
  const start = startsAt.toISOString();
  const isSameSlot = (other: Taken) =>
    other.hoursId === hours.id && other.startsAt === start && other.lengthMinutes === hours.lengthMinutes;
  // Counted, because a smaller capacity leaves people on higher seats.
  if (overlapping.length >= hours.capacity || !overlapping.every(isSameSlot)) return undefined;
  const seats = new Set(overlapping.map(({ seat }) => seat));
  return Array.from({ length: hours.capacity }, (_, seat) => seat).find((seat) => !seats.has(seat));
}

/** The end of an appointment with its buffer. */
export const busyEnd = (
  startsAt: Date,
  { lengthMinutes, bufferMinutes }: Pick<ConsultationHours, 'lengthMinutes' | 'bufferMinutes'>,
): Date => later(startsAt, (lengthMinutes + bufferMinutes) * minuteMs);

export const slotOf = (hours: ConsultationHours, startsAt: Date): Slot => ({
  id: slotId(hours.id, startsAt),
  startsAt: startsAt.toISOString(),
  lengthMinutes: hours.lengthMinutes,
  provider: hours.provider,
  place: hours.place,
  quarter: hours.quarter,
  channel: hours.channel,
  languages: hours.languages,
  womanCounsellor: hours.womanCounsellor,
});

/** Whether hours are what somebody looks for; where and when they are does not count. */
export const suits = (hours: ConsultationHours, { language, womanCounsellor, channel }: WantedSlots): boolean =>
  (language === undefined || hours.languages.includes(language)) &&
  (womanCounsellor !== true || hours.womanCounsellor) &&
  (channel === undefined || [channel].flat().includes(hours.channel));

/** 0 in the own quarter, 1 in a neighbouring one, 2 elsewhere in the city. */
function distance(directory: Directory, hours: ConsultationHours, quarterId: string | undefined): number {
  if (hours.quarter === quarterId) return 0;
  const quarter = directory.quarters.find((candidate) => candidate.id === quarterId);
  return quarter?.neighbours.includes(hours.quarter ?? '') === true ? 1 : 2;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
