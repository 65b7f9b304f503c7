import { DateTime } from 'luxon';
import { daysAfter, weekdayIndex, type BerlinTime } from './calendar-day.ts';
import { later, minuteMs } from './instants.ts';
import { isPublicHoliday } from './holidays.ts';

/*
 * The clocks and the working days of Berlin, whatever the zone of the process. For server and build: browsers load
 * berlin.browser.ts instead, and both give the same answers (tests/support/berlin-times.ts).
 */

export const timeZone = 'Europe/Berlin';

const dayMinutes = 1440;
const saturday = 5;

/** An instant with the zone of Berlin, for libraries that write local times. */
export const inBerlin = (instant: Date): DateTime => DateTime.fromJSDate(instant, { zone: timeZone });

/** @throws RangeError for an invalid date */
export function berlinTime(instant: Date): BerlinTime {
  const moment = inBerlin(instant);
  const day = moment.toISODate();
  if (day === null) throw new RangeError('not an instant');
  return { day, minute: moment.hour * 60 + moment.minute };
}

const days = new Map<number, string>();
const mostDays = 1000;
/** Since 1893 every day of Berlin begins at a full quarter of an hour of UTC. */
const stepMs = 15 * minuteMs;

/** The calendar day in Berlin of an instant, "2026-11-25", remembered for the quarter of an hour. @throws RangeError for an invalid date */
export function berlinDay(instant: Date): string {
  const step = Math.floor(instant.getTime() / stepMs);
  const day = days.get(step) ?? berlinTime(instant).day;
  if (days.size >= mostDays) days.clear();
  days.set(step, day);
  return day;
}

/**
 * The instant at which the clocks of Berlin show a time. By RFC 5545 3.3.5 a time that comes twice means the first one, and a
 * time that is skipped counts with the offset before the gap.
 * @param minute since midnight; 1440 is the midnight at the end of the day
 */
export function instantOf(day: string, minute: number): Date {
  const [year, month, date] = day.split('-').map(Number);
  const shown = { year, month, day: date, hour: Math.floor(minute / 60) % 24, minute: minute % 60 };
  const [first] = DateTime.fromObject(shown, { zone: timeZone })
    .plus({ days: Math.floor(minute / dayMinutes) })
    .getPossibleOffsets();
  return first!.toJSDate();
}

/** Berlin's date and time for a terminal: "2026-11-23 09:00". */
export const momentText = (instant: Date): string => inBerlin(instant).toFormat('yyyy-MM-dd HH:mm');

/** Whether the clocks of Berlin show the time of an instant twice on that day. */
export const isShownTwice = (instant: Date): boolean => inBerlin(instant).getPossibleOffsets().length > 1;

const midnights = new Map<string, number>();
const mostMidnights = 1000;

/** Midnight in Berlin, remembered: a new request asks for the same one as the request before. */
export function startOfDay(day: string): Date {
  const midnight = midnights.get(day) ?? instantOf(day, 0).getTime();
  if (midnights.size >= mostMidnights) midnights.clear();
  midnights.set(day, midnight);
  return new Date(midnight);
}

/** The last millisecond of a day in Berlin. */
export const endOfDay = (day: string): Date => later(startOfDay(daysAfter(day, 1)), -1);

/** Monday to Friday, but no public holiday of North Rhine-Westphalia. */
export const isWorkingDay = (day: string): boolean => weekdayIndex(day) < saturday && !isPublicHoliday(day);

/** The n-th working day after a day, or before it when n is negative. The day itself does not count. */
export function workingDayAfter(day: string, n: number): string {
  let reached = day;
  for (let left = Math.abs(n); left > 0;) {
    reached = daysAfter(reached, Math.sign(n));
    if (isWorkingDay(reached)) left -= 1;
  }
  return reached;
}

/**
 * The end of the n-th working day after an instant, Berlin time.
 * @param from the instant; its own day does not count
 * @param days 1 or more
 * @returns the last millisecond of that day, in UTC
 */
export const endOfWorkingDayAfter = (from: Date, days: number): Date => endOfDay(workingDayAfter(berlinDay(from), days));

/** The end of the same working day, or of the next one when this is none. */
export function endOfSameWorkingDay(from: Date): Date {
  const day = berlinDay(from);
  return isWorkingDay(day) ? endOfDay(day) : endOfWorkingDayAfter(from, 1);
}
