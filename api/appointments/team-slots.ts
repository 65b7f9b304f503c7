import { berlinTime } from '../../src/directory/berlin.ts';
import { weekdayIndex } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Worker } from '../accounts/worker.ts';
import { wishDays, type Channel } from '../contract/codes.ts';
import { callsFor } from '../contract/contact.ts';
import type { TeamSlot } from '../contract/hours.ts';
import type { Slot } from '../contract/slots.ts';
import type { Db } from '../database/connect.ts';
import { describePlace } from './booking.ts';
import { findFreeSlots } from './free-slots.ts';

/** The wishes of a person that order free times. */
export type TalkWish = {
  quarter: string;
  /** undefined when nobody knows it */
  language: string | undefined;
  womanCounsellor: boolean;
  channel: Channel | undefined;
  days: readonly string[];
  parts: readonly string[];
};

/** As many as one row of keys on a phone, and as there are digits to press for them. */
const shownSlots = 6;
/** Own times come first, but a third is left to the team's. */
const maxOwnShare = 2 / 3;
const maxOfOneDay = 2;
const noon = 12 * 60;

/**
 * Lists free times for the desk, six at most unless more are asked for: the worker's own, then those of the team. Within both, times in the person's language come first,
 * then the wished way to talk, days and parts of the day, then the earliest. Calls that the person did not ask for stand last: there may be
 * no number. A wish for a woman counsellor excludes other times.
 */
export async function findTeamSlots(
  db: Db,
  directory: Directory,
  worker: Worker,
  wish: TalkWish,
  now: Date,
  limit = shownSlots,
): Promise<TeamSlot[]> {
  const wanted = {
    provider: worker.provider,
    quarter: wish.quarter,
    evenPaused: true,
    evenFreed: true,
    ...(wish.womanCounsellor ? { womanCounsellor: true } : {}),
  };
  const [own, all] = await Promise.all([
    findFreeSlots(db, directory, { ...wanted, counsellor: worker.id }, now),
    findFreeSlots(db, directory, wanted, now),
  ]);
  const ownIds = new Set(own.map(({ id }) => id));
  const mine = spread(ranked(own, wish));
  const team = spread(
    ranked(
      all.filter(({ id }) => !ownIds.has(id)),
      wish,
    ),
  );
  const fromTeam = Math.min(team.length, Math.max(limit - Math.ceil(limit * maxOwnShare), limit - mine.length));
  return [...mine.slice(0, limit - fromTeam), ...team.slice(0, fromTeam)]
    .map((slot) => ({
      ...slot,
      place: describePlace(directory, slot, slot.place),
      isOwn: ownIds.has(slot.id),
      isInLanguage: isInLanguage(slot, wish),
      isWished: isWished(slot, wish),
      isUnaskedCall: isUnaskedCall(slot.channel, wish.channel),
    }))
    .sort((one, other) => Number(one.isUnaskedCall) - Number(other.isUnaskedCall));
}

const ranked = (slots: readonly Slot[], wish: TalkWish): Slot[] =>
  slots
    .map((slot) => ({ slot, rank: rankOf(slot, wish) }))
    .sort((one, other) => other.rank - one.rank || one.slot.startsAt.localeCompare(other.slot.startsAt))
    .map(({ slot }) => slot);

/** Whether a time needs a call though the person wished for another way to talk, which asks for no number. */
export const isUnaskedCall = (channel: Channel, wished: Channel | undefined): boolean =>
  wished !== undefined && callsFor(channel) && !callsFor(wished);

const rankOf = (slot: Slot, wish: TalkWish): number =>
  (isUnaskedCall(slot.channel, wish.channel) ? 0 : 8) +
  (isInLanguage(slot, wish) ? 4 : 0) +
  (wish.channel === undefined || slot.channel === wish.channel ? 2 : 0) +
  (isWished(slot, wish) ? 1 : 0);

/** Of a language that nobody knows, no time is a misfit. */
const isInLanguage = ({ languages }: Slot, { language }: TalkWish): boolean => language === undefined || languages.includes(language);

/** Times of one day follow those of other days once the day has two, so that the choice covers several days. */
function spread(slots: readonly Slot[]): Slot[] {
  const ofDay = new Map<string, number>();
  const [first, later]: [Slot[], Slot[]] = [[], []];
  for (const slot of slots) {
    const { day } = berlinTime(new Date(slot.startsAt));
    const count = ofDay.get(day) ?? 0;
    ofDay.set(day, count + 1);
    (count < maxOfOneDay ? first : later).push(slot);
  }
  return [...first, ...later];
}

/** A person without a wish takes any time. */
function isWished({ startsAt }: Slot, { days, parts }: TalkWish): boolean {
  const { day, minute } = berlinTime(new Date(startsAt));
  const weekday = wishDays[weekdayIndex(day)];
  const part = minute < noon ? 'morning' : 'afternoon';
  return (days.length === 0 || days.some((one) => one === weekday)) && (parts.length === 0 || parts.includes(part));
}
