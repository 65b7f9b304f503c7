import { daysAfter, minutesOf, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { berlinDay, instantOf, workingDayAfter } from '../../src/directory/berlin.ts';
import { later, minuteMs } from '../../src/directory/instants.ts';

/** Days and instants around the start of the demo, in Berlin. */
export type Calendar = {
  /** The n-th working day after today, or before it when n is negative: "2026-11-25". */
  workingDay: (n: number) => string;
  /** The first date of a weekday, counted from 1 (Monday), on the day of an instant or after it. */
  weekdayFrom: (from: Date, weekday: number) => string;
  /** A time on the n-th working day. */
  at: (n: number, time: string) => Date;
  minutesAgo: (minutes: number) => Date;
};

export function calendarOf(now: Date): Calendar {
  const workingDay = (n: number): string => workingDayAfter(berlinDay(now), n);
  return {
    workingDay,
    weekdayFrom: (from, weekday) => {
      const day = berlinDay(from);
      return daysAfter(day, (weekday - 1 - weekdayIndex(day) + 7) % 7);
    },
    at: (n, time) => instantOf(workingDay(n), minutesOf(time)),
    minutesAgo: (minutes) => later(now, -minutes * minuteMs),
  };
}
