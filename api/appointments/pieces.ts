import { minuteMs, type Span } from '../../src/directory/instants.ts';

/** A counsellor's time is taken in pieces of five minutes, so that the database can refuse the same piece twice. */
const pieceMs = 5 * minuteMs;

/** Pieces counted from 1970 in UTC: the first, and the one after the last. */
export type Pieces = Span<number>;

/** Every piece that a time touches, even where it begins or ends within one. */
export const piecesBetween = (startsAt: Date, busyUntil: Date): Pieces => ({
  start: Math.floor(startsAt.getTime() / pieceMs),
  end: Math.ceil(busyUntil.getTime() / pieceMs),
});

/** In order, so that no two inserts wait for each other in a circle. */
export const listed = ({ start, end }: Pieces): number[] => Array.from({ length: end - start }, (_, index) => start + index);
