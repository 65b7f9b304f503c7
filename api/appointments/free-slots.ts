import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Channel } from '../contract/codes.ts';
import type { Slot } from '../contract/slots.ts';
import type { Reading } from '../database/connect.ts';
import { batch } from '../database/batch.ts';
import { findOpenHours, openStartsOn } from './consultation-hours.ts';
import { findFreed } from './freed-slots.ts';
import { coveringPause, findPauses } from './pauses.ts';
import { type ConsultationHours, slotId, soonestStart } from './slots.ts';
import { findFreeSeat, findTakenByAccount } from './taken-time.ts';

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
  /** Lists times that a pause hides from the public too: the desk can still give them. */
  evenPaused?: boolean | undefined;
  /** Lists times that were freed minutes ago and are not public yet. */
  evenFreed?: boolean | undefined;
};

const maxSlots = 100;

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

async function searchSlots(db: Reading, directory: Directory, wanted: WantedSlots, now: Date, limit: number): Promise<Slot[]> {
  const today = berlinDay(now);
  const firstDay = wanted.from !== undefined && wanted.from > today ? wanted.from : today;
  const pauses = wanted.evenPaused === true ? [] : await findPauses(db, now);
  const offered = (await findOpenHours(db, wanted.provider === undefined ? {} : { provider: wanted.provider }))
    .filter(
      ({ hours }) =>
        (wanted.counsellor === undefined || hours.accountId === wanted.counsellor) &&
        suits(hours, wanted) &&
        coveringPause(pauses, hours.provider, hours.quarter) === undefined,
    )
    .map((open) => ({
      open,
      soonest: soonestStart(open.hours, now),
      lastDay: daysAfter(today, open.hours.horizonDays),
      distance: distance(directory, open.hours, wanted.quarter),
    }));
  const lastDay = offered.map((each) => each.lastDay).reduce((one, other) => (one > other ? one : other), '');
  if (firstDay > lastDay) return [];
  const bookings = await findTakenByAccount(
    db,
    offered.map(({ open }) => open.hours.accountId),
    { from: new Date(`${daysAfter(firstDay, -1)}T00:00:00Z`), now },
  );
  // Read after the bookings: a time that was freed between the two reads must not look public.
  const hoursIds = wanted.evenFreed === true ? [] : offered.map(({ open }) => open.hours.id);
  const isFreed = await findFreed(db, hoursIds, now);

  const found: { slot: Slot; distance: number }[] = [];
  for (let day = firstDay; day <= lastDay && found.length < limit; day = daysAfter(day, 1)) {
    for (const { open, soonest, lastDay: last, distance: away } of offered) {
      if (day > last) continue;
      const taken = bookings.get(open.hours.accountId) ?? [];
      for (const startsAt of openStartsOn(directory, open, day)) {
        if (startsAt < soonest || findFreeSeat(open.hours, startsAt, taken) === undefined || isFreed(open.hours.id, startsAt)) continue;
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

/** Tells whether hours match language, counsellor and channel. Place and time do not count. */
export const suits = (hours: ConsultationHours, { language, womanCounsellor, channel }: WantedSlots): boolean =>
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
