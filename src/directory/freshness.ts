import { berlinTime } from './berlin.browser.ts';
import type { Service } from './schema.ts';

/** How far an entry can be trusted today, from best to worst. */
export const freshnessOrder = ['verified', 'current', 'undated', 'outdated'] as const;
export type Freshness = (typeof freshnessOrder)[number];

/**
 * The state of an entry's verification today. A stated period counts to its end: "2023" is 31 December 2023, because
 * nobody knows that it was earlier.
 * @returns "outdated" once that day lies more than three years back, whoever checked it; "undated" where no date is stated
 */
export function freshness(verification: Service['verification'], now: Date): Freshness {
  if (verification.date === undefined) return 'undated';
  if (isOutdated(verification.date, now)) return 'outdated';
  return verification.status === 'verified' ? 'verified' : 'current';
}

/** Whether the whole of a stated period ("2020", "2020-09", "2020-09-14") lies more than three years back, by the calendar of Berlin. */
export function isOutdated(date: string, now: Date): boolean {
  const { day: today } = berlinTime(now);
  // No month is longer than 31 days, and days are compared as texts.
  const lastDay = date + '-12-31'.slice(date.length - 4);
  return lastDay < `${Number(yearOf(today)) - 3}${today.slice(4)}`;
}

/** The year of a stated date, "2020" of "2020-09". */
export const yearOf = (date: string): string => date.slice(0, 4);
