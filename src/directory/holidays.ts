import { getHolidays } from 'feiertagejs';
import { daysAfter } from './calendar-day.ts';

/**
 * Whether a day is a public holiday in North Rhine-Westphalia.
 * @param day calendar date in Berlin, "2026-12-25"
 */
export function isPublicHoliday(day: string): boolean {
  const year = Number(day.slice(0, 4));
  const holidays = ofYears.get(year) ?? new Set(publicHolidays(year));
  ofYears.set(year, holidays);
  return holidays.has(day);
}

/** Calculating a year takes milliseconds, and a page asks for sixty days. */
const ofYears = new Map<number, Set<string>>();

/** The public holidays of North Rhine-Westphalia in one year, in order (Feiertagsgesetz NW § 2). */
export const publicHolidays = (year: number): string[] =>
  getHolidays(year, 'NW')
    // eslint-disable-next-line no-restricted-syntax -- the library gives noon in UTC, and its own text follows the zone of the machine
    .map(({ date }) => date.toISOString().slice(0, 10))
    .toSorted();

/** How many holidays § 2 of the Feiertagsgesetz NW names. */
const holidaysAYear = 11;

/**
 * Stops a build whose table of holidays does not reach twelve months ahead: otherwise pages would lack "closed on 25.12." without a warning.
 * @param day calendar date in Berlin
 * @param holidaysOf the table; a test passes a short one
 */
export function assertHolidays(day: string, holidaysOf: (year: number) => string[] = publicHolidays): void {
  const year = Number(day.slice(0, 4));
  const end = daysAfter(day, 365);
  for (const covered of new Set([year, Number(end.slice(0, 4))])) {
    const known = holidaysOf(covered).length;
    if (known < holidaysAYear)
      throw new Error(`the table of public holidays knows ${known} of ${holidaysAYear} days of ${covered}, needed until ${end}`);
  }
}
