/*
 * Stretches of time on any clock. For days and times of Berlin see berlin.ts.
 */

export const secondMs = 1000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The instant that many milliseconds later; earlier when they are negative. */
export const later = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

/** From its start to its end, the end left out: instants, their ISO texts, or times of a clock. */
export type Span<Point extends Date | number | string = Date | number | string> = { start: Point; end: Point };

/** Whether two spans share any time; those that only touch do not. */
export const overlap = <Point extends Date | number | string>(one: Span<Point>, other: Span<Point>): boolean =>
  one.start < other.end && other.start < one.end;

/** @param startsAt in UTC, "2026-11-23T09:20:00.000Z" */
export function spanOf(startsAt: string, lengthMinutes: number): Span<Date> {
  const start = new Date(startsAt);
  return { start, end: later(start, lengthMinutes * minuteMs) };
}
