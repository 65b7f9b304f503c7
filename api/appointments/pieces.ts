/** A counsellor's time is taken in pieces of five minutes, so that the database can refuse the same piece twice. */
const pieceMs = 5 * 60_000;

/** Pieces counted from 1970 in UTC: the first, and the one after the last. */
export type Pieces = { first: number; end: number };

/** Every piece that a time touches, even where it begins or ends within one. */
export const piecesBetween = (startsAt: Date, busyUntil: Date): Pieces => ({
  first: Math.floor(startsAt.getTime() / pieceMs),
  end: Math.ceil(busyUntil.getTime() / pieceMs),
});

export const overlap = (one: Pieces, other: Pieces): boolean => one.first < other.end && other.first < one.end;

/** In order, so that no two inserts wait for each other in a circle. */
export const listed = ({ first, end }: Pieces): number[] => Array.from({ length: end - first }, (_, index) => first + index);
