import { daysAfter, instantOf, weekdayIndex } from '../../src/directory/berlin-time.ts';
import { minutesOf } from '../../api/appointments/slots.ts';
import { berlinDay, isWorkingDay } from '../../api/intake/working-days.ts';

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
  const workingDay = (n: number): string => {
    let day = berlinDay(now);
    for (let left = Math.abs(n); left > 0;) {
      day = daysAfter(day, Math.sign(n));
      if (isWorkingDay(day)) left -= 1;
    }
    return day;
  };
  return {
    workingDay,
    weekdayFrom: (from, weekday) => {
      const day = berlinDay(from);
      return daysAfter(day, (weekday - 1 - weekdayIndex(day) + 7) % 7);
    },
    at: (n, time) => instantOf(workingDay(n), minutesOf(time)),
    minutesAgo: (minutes) => new Date(now.getTime() - minutes * 60_000),
  };
}
