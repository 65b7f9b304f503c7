import { monthsAfter } from './calendar-day.ts';

/*
 * Quarters of the year, "2026-Q4". The word "quarter" alone means a part of the city everywhere.
 */

/** The first day of a quarter of the year, and the first day after it. */
export function daysOf(yearQuarter: string): { firstDay: string; nextDay: string } {
  const month = (Number(yearQuarter.slice(6)) - 1) * 3 + 1;
  const firstDay = `${yearQuarter.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
  return { firstDay, nextDay: monthsAfter(firstDay, 3) };
}

/** The quarter of the year that a day lies in: "2026-Q4". */
export const yearQuarter = (day: string): string => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;

/** A quarter of the year as typed: "2026-Q4". @returns undefined for anything else */
export const periodOf = (typed: unknown): string | undefined =>
  typeof typed === 'string' && /^20\d\d-Q[1-4]$/.test(typed) ? typed : undefined;
