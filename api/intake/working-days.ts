import { DateTime } from 'luxon';
import { isPublicHoliday } from '../../src/directory/holidays.ts';

const zone = 'Europe/Berlin';

/** Monday to Friday, but no public holiday of North Rhine-Westphalia. */
export function isWorkingDay(day: DateTime): boolean {
  return day.weekday <= 5 && !isPublicHoliday(day.toISODate()!);
}

/**
 * The end of the n-th working day after an instant, Berlin time.
 * @param from the instant; its own day does not count
 * @param days 1 or more
 * @returns the last millisecond of that day, in UTC
 */
export function endOfWorkingDayAfter(from: Date, days: number): Date {
  let day = DateTime.fromJSDate(from, { zone });
  for (let left = days; left > 0;) {
    day = day.plus({ days: 1 });
    if (isWorkingDay(day)) left -= 1;
  }
  return day.endOf('day').toJSDate();
}

/** The end of the same working day, or of the next one when this is none. */
export function endOfSameWorkingDay(from: Date): Date {
  const day = DateTime.fromJSDate(from, { zone });
  return isWorkingDay(day) ? day.endOf('day').toJSDate() : endOfWorkingDayAfter(from, 1);
}

/** Until when a person must be told, whatever the topic: the end of the second working day after receipt. */
export const dueAfter = (receivedAt: Date): Date => endOfWorkingDayAfter(receivedAt, 2);

/** The calendar day in Berlin of an instant, "2026-11-25". */
export const berlinDay = (instant: Date): string => DateTime.fromJSDate(instant, { zone }).toISODate()!;
