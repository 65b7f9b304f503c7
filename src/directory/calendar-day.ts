import { dayMs } from './instants.ts';

/*
 * Calendar days, "2026-11-23", and times of a clock, "09:00". Neither has a zone; Berlin's are asked of berlin.ts.
 */

/** A calendar day in Berlin, "2026-11-23", and the minutes since its midnight on the clock, 0 to 1439. */
export type BerlinTime = { day: string; minute: number };

const midnightUtc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Whether a text is a day of the calendar: neither "2027-02-29" nor "30.11.2026" is one. */
export function isDay(text: string): boolean {
  const midnight = midnightUtc(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}

/** The day that many days later; earlier when `days` is negative. */
export const daysAfter = (day: string, days: number): string => new Date(midnightUtc(day) + days * dayMs).toISOString().slice(0, 10);

/** The day that many months later, or the last day of a month that is too short: a month after 31 January is 28 February. */
export function monthsAfter(day: string, months: number): string {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const first = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  const last = daysAfter(daysAfter(first, 31).slice(0, 8) + '01', -1);
  const same = first.slice(0, 8) + day.slice(8);
  return same < last ? same : last;
}

/** How many days later `day` is; negative when it is earlier. */
export const daysBetween = (from: string, day: string): number => (midnightUtc(day) - midnightUtc(from)) / dayMs;

/** Weekdays as OpenStreetMap writes them, Monday first. */
export const weekdays = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const;

/** The place of a day in `weekdays`: Monday is 0, Sunday 6. */
export const weekdayIndex = (day: string): number => (new Date(midnightUtc(day)).getUTCDay() + 6) % 7;

/** "09:30" as minutes since midnight. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Minutes since midnight as "09:00"; the midnight at the end of a day is "24:00". */
export const clockTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
