/** A quarter of the year as typed: "2026-Q4". @returns undefined for anything else */
export const periodOf = (typed: unknown): string | undefined =>
  typeof typed === 'string' && /^20\d\d-Q[1-4]$/.test(typed) ? typed : undefined;

const shownPeriods = 8;

/** A quarter of the year and those before it, two years in all. */
export function lastPeriods(newest: string): string[] {
  const last = Number(newest.slice(0, 4)) * 4 + Number(newest.slice(6)) - 1;
  return Array.from({ length: shownPeriods }, (_, back) => `${Math.floor((last - back) / 4)}-Q${((last - back) % 4) + 1}`);
}
