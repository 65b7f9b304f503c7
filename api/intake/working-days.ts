import { berlinTime, daysAfter, instantOf, weekdayIndex } from '../../src/directory/berlin-time.ts';
import { isPublicHoliday } from '../../src/directory/holidays.ts';

const saturday = 5;
const dayMinutes = 1440;

/** The calendar day in Berlin of an instant, "2026-11-25". */
export const berlinDay = (instant: Date): string => berlinTime(instant).day;

/** Monday to Friday, but no public holiday of North Rhine-Westphalia. */
export const isWorkingDay = (day: string): boolean => weekdayIndex(day) < saturday && !isPublicHoliday(day);

/** The last millisecond of a day in Berlin, in UTC. */
const endOf = (day: string): Date => new Date(instantOf(day, dayMinutes).getTime() - 1);

/**
 * The end of the n-th working day after an instant, Berlin time.
 * @param from the instant; its own day does not count
 * @param days 1 or more
 * @returns the last millisecond of that day, in UTC
 */
export function endOfWorkingDayAfter(from: Date, days: number): Date {
  let day = berlinDay(from);
  for (let left = days; left > 0;) {
    day = daysAfter(day, 1);
    if (isWorkingDay(day)) left -= 1;
  }
  return endOf(day);
}

/** The end of the same working day, or of the next one when this is none. */
export function endOfSameWorkingDay(from: Date): Date {
  const day = berlinDay(from);
  return isWorkingDay(day) ? endOf(day) : endOfWorkingDayAfter(from, 1);
}

/** Until when a person must be told, whatever the topic: the end of the second working day after receipt. */
export const dueAfter = (receivedAt: Date): Date => endOfWorkingDayAfter(receivedAt, 2);
