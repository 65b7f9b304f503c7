import { monthsAfter } from './calendar-day.ts';

/*
 * Quarters of the year, "2026-Q4". The word "quarter" alone means a part of the city everywhere.
 */

/** The quarter of the year of a day, "2026-11-30". */
export const yearQuarterOf = (day: string): string => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;

export const isYearQuarter = (text: string): boolean => /^\d{4}-Q[1-4]$/.test(text);

/** The first day of a quarter of the year, and the first day after it. */
export function daysOf(yearQuarter: string): { firstDay: string; nextDay: string } {
  const month = (Number(yearQuarter.slice(6)) - 1) * 3 + 1;
  const firstDay = `${yearQuarter.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
  return { firstDay, nextDay: monthsAfter(firstDay, 3) };
}
