import { berlinDay, berlinTime, instantOf } from '../../src/directory/berlin.ts';
import { daysAfter, daysBetween, minutesOf, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { later, minuteMs, overlap, type Span } from '../../src/directory/instants.ts';
import type { Selectable } from 'kysely';
import type { Database } from '../database/tables.ts';

/** A recurring or single time that a counsellor offers, as api/database/tables.ts describes it, with its values read. */
export type ConsultationHours = Omit<
  Selectable<Database['consultationHours']>,
  'languages' | 'womanCounsellor' | 'createdAt' | 'version'
> & {
  /** Tags of the conversation languages spoken in just these hours. */
  languages: string[];
  womanCounsellor: boolean;
};

/** From the first day to the last, both included. */
export type Days = { firstDay: string; lastDay: string };

/** An absence: whole days, or from a time of its first day and until one of its last; "13:30". */
export type Absent = Days & { fromTime?: string | null; untilTime?: string | null };

const dayMinutes = 1440;
const maxDayClocks = 1000;

/**
 * The instants at which the slots of one day start, whether taken or not. A slot inside the skipped hour does not exist, one inside
 * the doubled hour exists once, and none ends after the hours do.
 * @param day in Berlin, "2027-03-28"
 */
export function startsOn(hours: ConsultationHours, day: string): Date[] {
  if (!takesPlaceOn(hours, day)) return [];
  const clock = clockOf(day);
  const closesAt = clock.instantAt(minutesOf(hours.closes));
  const starts: Date[] = [];
  let freeFrom = -Infinity;
  for (
    let minute = minutesOf(hours.opens);
    minute + hours.lengthMinutes <= minutesOf(hours.closes);
    minute += hours.lengthMinutes + hours.bufferMinutes
  ) {
    const start = clock.instantAt(minute);
    const isSkipped = clock.changes && berlinTime(new Date(start)).minute !== minute;
    const end = start + hours.lengthMinutes * minuteMs;
    if (isSkipped || start < freeFrom || end > closesAt) continue;
    starts.push(new Date(start));
    freeFrom = end + hours.bufferMinutes * minuteMs;
  }
  return starts;
}

type DayClock = { changes: boolean; instantAt: (minute: number) => number };
const dayClocks = new Map<string, DayClock>();

/** Asking for the zone takes microseconds, so it is asked once a day, and for each time only on the two days on which it changes. */
function clockOf(day: string): DayClock {
  const known = dayClocks.get(day);
  if (known !== undefined) return known;
  const midnight = instantOf(day, 0).getTime();
  const changes = instantOf(day, dayMinutes).getTime() - midnight !== dayMinutes * minuteMs;
  const clock: DayClock = {
    changes,
    instantAt: (minute) => (changes ? instantOf(day, minute).getTime() : midnight + minute * minuteMs),
  };
  if (dayClocks.size >= maxDayClocks) dayClocks.clear();
  dayClocks.set(day, clock);
  return clock;
}

/** Whether hours take place on a day, holidays and absences aside. */
export function takesPlaceOn(
  { firstDay, lastDay, everyWeeks }: Pick<ConsultationHours, 'firstDay' | 'lastDay' | 'everyWeeks'>,
  day: string,
) {
  if (day < firstDay || (lastDay !== null && day > lastDay) || weekdayIndex(day) !== weekdayIndex(firstDay)) return false;
  return daysBetween(firstDay, day) % (7 * everyWeeks) === 0;
}

/** Whether a slot can be booked now: not too soon, not too far ahead. */
export function isBookable(hours: ConsultationHours, startsAt: Date, now: Date): boolean {
  return startsAt >= soonestStart(hours, now) && berlinDay(startsAt) <= lastBookableDay(hours, now);
}

/** A slot that has begun cannot be booked, however short the lead time. */
export const soonestStart = ({ leadTimeMinutes }: Pick<ConsultationHours, 'leadTimeMinutes'>, now: Date): Date =>
  later(now, Math.max(leadTimeMinutes * minuteMs, 1));

export const lastBookableDay = (hours: ConsultationHours, now: Date): string => daysAfter(berlinDay(now), hours.horizonDays);

export const isWithin = (day: string, periods: readonly Days[]): boolean =>
  periods.some(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);

/** The part of a day that an absence takes, in minutes since midnight; undefined on other days. */
export function awayOn({ firstDay, lastDay, fromTime = null, untilTime = null }: Absent, day: string): Span<number> | undefined {
  if (day < firstDay || day > lastDay) return undefined;
  return {
    start: day === firstDay && fromTime !== null ? minutesOf(fromTime) : 0,
    end: day === lastDay && untilTime !== null ? minutesOf(untilTime) : dayMinutes,
  };
}

/** The first instant after an absence. */
export const endOfAbsence = ({ lastDay, untilTime = null }: Absent): Date =>
  instantOf(lastDay, untilTime === null ? dayMinutes : minutesOf(untilTime));

/** Whether an absence takes a whole day. */
export const isAwayAllDay = (absences: readonly Absent[], day: string): boolean =>
  absences.some((absence) => {
    const part = awayOn(absence, day);
    return part?.start === 0 && part.end === dayMinutes;
  });

/** Whether an absence takes any of a time. */
export function isAway(absences: readonly Absent[], startsAt: Date, lengthMinutes: number): boolean {
  const { day, minute } = berlinTime(startsAt);
  return absences.some((absence) => {
    const part = awayOn(absence, day);
    return part !== undefined && overlap(part, { start: minute, end: minute + lengthMinutes });
  });
}

/** The name of a slot: its hours and its start, so that nothing needs to be stored for it. */
export const slotId = (hoursId: string, startsAt: Date): string =>
  // eslint-disable-next-line no-restricted-syntax -- the name holds an instant, in UTC
  `${hoursId}.${startsAt.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}Z`;

/** @returns undefined for what is no slot's name */
export function readSlotId(id: string): { hoursId: string; startsAt: Date } | undefined {
  const [, hoursId, start] = /^([0-9a-f-]{36})\.(\d{8}T\d{4}Z)$/.exec(id) ?? [];
  if (hoursId === undefined || start === undefined) return undefined;
  const startsAt = new Date(start.replace(/(..)(..)T(..)(..)Z$/, '-$1-$2T$3:$4:00Z'));
  return Number.isNaN(startsAt.getTime()) ? undefined : { hoursId, startsAt };
}
