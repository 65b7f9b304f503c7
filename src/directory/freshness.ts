import type { Service } from './schema.ts';

/** How far an entry can be trusted today, from best to worst. */
export const freshnessOrder = ['verified', 'current', 'undated', 'outdated'] as const;
export type Freshness = (typeof freshnessOrder)[number];

/**
 * What today makes of an entry's verification. A stated period counts to its end: "2023" is 31 December 2023, because
 * nobody knows that it was earlier.
 * @returns "outdated" once that day lies more than three years back, whoever checked it; "undated" where no date is stated
 */
export function freshness(verification: Service['verification'], now: Date): Freshness {
  if (verification.date === undefined) return 'undated';
  if (isOutdated(verification.date, now)) return 'outdated';
  return verification.status === 'verified' ? 'verified' : 'current';
}

/** Whether the whole of a stated period lies more than three years back. */
export function isOutdated(date: string, now: Date): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number?, number?];
  const lastDay = day === undefined ? Date.UTC(year, month ?? 12, 0) : Date.UTC(year, month! - 1, day);
  const threeYearsAgo = Date.UTC(now.getUTCFullYear() - 3, now.getUTCMonth(), now.getUTCDate());
  return lastDay < threeYearsAgo;
}

/** The year of a stated date, "2020" of "2020-09". */
export const yearOf = (date: string): string => date.slice(0, 4);
