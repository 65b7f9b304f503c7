import { berlinDay } from '../../src/directory/berlin.ts';
import { setImmediate as turn } from 'node:timers/promises';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Channel } from '../contract/codes.ts';
import type { Pause } from '../contract/pause.ts';
import { mostHorizonDays } from '../contract/hours.ts';
import type { Slot } from '../contract/slots.ts';
import type { Reading } from '../database/connect.ts';
import { batch } from '../database/batch.ts';
import { farthestHorizon, findOpenHours, openStartsOn, type OpenHours, type OpenHoursFilter } from './consultation-hours.ts';
import { findFreed } from './freed-slots.ts';
import { coveringPause, findPauses } from './pauses.ts';
import { type ConsultationHours, type Days, slotId, soonestStart } from './slots.ts';
import { busyEnd, findFreeSeat, findTakenByAccount } from './taken-time.ts';

/** Criteria for free times. A missing one matches everything. */
export type WantedSlots = {
  /** The person's quarter. It only orders equal times, nearer places first. */
  quarter?: string | undefined;
  language?: string | undefined;
  womanCounsellor?: boolean | undefined;
  channel?: Channel | readonly Channel[] | undefined;
  provider?: string | undefined;
  /** The account whose hours they are; for the desk only. */
  counsellor?: string | undefined;
  /** The first day, in Berlin. */
  from?: string | undefined;
  /** The last day, in Berlin. */
  until?: string | undefined;
  /** Lists times that a pause hides from the public too: the desk can still give them. */
  evenPaused?: boolean | undefined;
  /** Lists times that were freed minutes ago and are not public yet. */
  evenFreed?: boolean | undefined;
};

const maxSlots = 100;
/** Days that are read at once at most. */
const mostDays = 8;
/** Times of which it is read at once whether they are free, at least. */
const leastStarts = 50;

/** Lists free times, earliest first; equal times go by distance: the person's quarter, its neighbours, the rest of the city. */
export const findFreeSlots = (db: Reading, directory: Directory, wanted: WantedSlots, now: Date, limit = maxSlots): Promise<Slot[]> =>
  searchSlotsInBatch(db, { directory, wanted, now, limit }, JSON.stringify([wanted, limit]));

/** Equal searches of one batch share one result, so callers must not change it. */
const searchSlotsInBatch = batch(
  async (db: Reading, asked: { directory: Directory; wanted: WantedSlots; now: Date; limit: number }[]): Promise<Slot[][]> => {
    const [first] = asked;
    if (first === undefined) return [];
    const { directory, wanted, now, limit } = first;
    const answer = await searchSlots(db, directory, wanted, now, limit);
    return asked.map(() => answer);
  },
);

type Search = { directory: Directory; wanted: WantedSlots; now: Date };

/** Reads what it looks at and no more: first one day, then as many days again each time until the limit is reached. */
async function searchSlots(db: Reading, directory: Directory, wanted: WantedSlots, now: Date, limit: number): Promise<Slot[]> {
  if ([wanted.channel].flat().length === 0) return [];
  const today = berlinDay(now);
  let lastDay = earlier(daysAfter(today, mostHorizonDays), wanted.until);
  const pauses = wanted.evenPaused === true ? [] : await findPauses(db, now);
  const found: Slot[] = [];
  let day = wanted.from !== undefined && wanted.from > today ? wanted.from : today;
  for (let length = 1; day <= lastDay; length = Math.min(length * 2, mostDays)) {
    const days = { firstDay: day, lastDay: earlier(daysAfter(day, length - 1), lastDay) };
    found.push(...(await searchDays(db, { directory, wanted, now }, pauses, days, limit - found.length)));
    if (found.length >= limit) break;
    // Most looks need no more than one day.
    if (length === 1) lastDay = earlier(daysAfter(today, (await farthestHorizon(db, filterOf(wanted))) ?? 0), lastDay);
    day = daysAfter(days.lastDay, 1);
    // Everybody else goes on meanwhile: SQLite answers without leaving the thread.
    await turn();
  }
  return found;
}

async function searchDays(db: Reading, search: Search, pauses: readonly Pause[], days: Days, limit: number): Promise<Slot[]> {
  const { wanted, now } = search;
  const open = (await findOpenHours(db, { ...filterOf(wanted), days })).filter(
    ({ hours }) => suits(hours, wanted) && coveringPause(pauses, hours.provider, hours.quarter) === undefined,
  );
  const starts = startsIn(search, open, days);
  const found: Start[] = [];
  for (let first = 0, size = Math.max(leastStarts, limit * 2); first < starts.length && found.length < limit; first += size, size *= 2) {
    const some = starts.slice(first, first + size);
    const isFree = await freeAmong(db, some, wanted.evenFreed === true, now);
    found.push(...some.filter(isFree));
  }
  return found.slice(0, limit).map(({ hours, startsAt }) => slotOf(hours, startsAt));
}

type Start = { hours: ConsultationHours; startsAt: Date; distance: number };

/** All times that could be booked on some days if they are free, in order. */
function startsIn({ directory, wanted, now }: Search, open: readonly OpenHours[], { firstDay, lastDay }: Days): Start[] {
  const today = berlinDay(now);
  const offered = open.map((one) => ({
    one,
    soonest: soonestStart(one.hours, now),
    last: earlier(daysAfter(today, one.hours.horizonDays), lastDay),
    distance: distance(directory, one.hours, wanted.quarter),
  }));
  const starts: Start[] = [];
  for (let day = firstDay; day <= lastDay; day = daysAfter(day, 1))
    for (const { one, soonest, last, distance: away } of offered)
      if (day <= last)
        for (const startsAt of openStartsOn(directory, one, day))
          if (startsAt >= soonest) starts.push({ hours: one.hours, startsAt, distance: away });
  return starts.sort(
    (one, other) =>
      one.startsAt.getTime() - other.startsAt.getTime() || one.distance - other.distance || compare(one.hours.id, other.hours.id),
  );
}

/** @param starts in order, at least one */
async function freeAmong(db: Reading, starts: readonly Start[], evenFreed: boolean, now: Date): Promise<(start: Start) => boolean> {
  const [first] = starts;
  if (first === undefined) return () => false;
  const bookings = await findTakenByAccount(
    db,
    starts.map(({ hours }) => hours.accountId),
    {
      from: first.startsAt,
      until: starts.map(({ hours, startsAt }) => busyEnd(startsAt, hours)).reduce((one, other) => (one > other ? one : other)),
      now,
    },
  );
  // Read after the bookings: a time that was freed between the two reads must not look public.
  const hoursIds = evenFreed ? [] : starts.map(({ hours }) => hours.id);
  const isFreed = await findFreed(db, hoursIds, now);
  return ({ hours, startsAt }) =>
    findFreeSeat(hours, startsAt, bookings.get(hours.accountId) ?? []) !== undefined && !isFreed(hours.id, startsAt);
}

const filterOf = ({ provider, counsellor, language, womanCounsellor, channel }: WantedSlots): OpenHoursFilter => ({
  provider,
  accountId: counsellor,
  language,
  womanCounsellor,
  channels: channel === undefined ? undefined : [channel].flat(),
});

const earlier = (day: string, other: string | undefined): string => (other !== undefined && other < day ? other : day);

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

/** Tells whether hours match provider, language, counsellor and channel. Place and time do not count. */
export const suits = (hours: ConsultationHours, { provider, language, womanCounsellor, channel }: WantedSlots): boolean =>
  (provider === undefined || hours.provider === provider) &&
  (language === undefined || hours.languages.includes(language)) &&
  (womanCounsellor !== true || hours.womanCounsellor) &&
  (channel === undefined || [channel].flat().includes(hours.channel));

/** @returns 0 in the same quarter, 1 in a neighbouring one, 2 elsewhere in the city */
function distance(directory: Directory, hours: ConsultationHours, quarterId: string | undefined): number {
  if (hours.quarter === quarterId) return 0;
  const quarter = directory.quarters.find((candidate) => candidate.id === quarterId);
  return quarter?.neighbours.includes(hours.quarter ?? '') === true ? 1 : 2;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
