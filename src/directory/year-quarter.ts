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
