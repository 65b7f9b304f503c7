import { createTally } from './tally.ts';

/** A key, and the count from which on it refuses. */
export type Bound = { key: string; most: number };

/** Ends a reserved try. @param counts whether the try stays counted */
export type Settle = (counts: boolean) => Promise<void>;

/** Counts by key within one window of time. */
export type Counts = {
  /** Counts one more. @returns the count with it */
  add: (key: string, now: Date) => Promise<number>;
  /** Reserved tries count. */
  count: (key: string, now: Date) => Promise<number>;
  /**
   * Counts a try that begins, so that a thousand simultaneous tries gain nothing.
   * @returns undefined when one of the keys has reached its bound; then none is counted
   */
  reserve: (bounds: readonly Bound[], now: Date) => Promise<Settle | undefined>;
  /** Seconds until all counts restart; at least 1. */
  secondsLeft: (now: Date) => number;
};

/** Counts in the memory of one process. */
export function countsOfProcess(windowMinutes: number): Counts {
  const tally = createTally(windowMinutes);
  /** Tries that have begun and not ended. */
  const underWay = new Map<string, number>();
  const countOf = (key: string, now: Date) => tally.count(key, now) + (underWay.get(key) ?? 0);
  const change = (key: string, by: number) => {
    const left = (underWay.get(key) ?? 0) + by;
    if (left === 0) underWay.delete(key);
    else underWay.set(key, left);
  };

  return {
    add: (key, now) => Promise.resolve(tally.add(key, now)),
    count: (key, now) => Promise.resolve(countOf(key, now)),
    reserve: (bounds, now) => {
      if (bounds.some(({ key, most }) => countOf(key, now) >= most)) return Promise.resolve(undefined);
      for (const { key } of bounds) change(key, 1);
      return Promise.resolve((counts) => {
        for (const { key } of bounds) {
          if (counts) tally.add(key, now);
          change(key, -1);
        }
        return Promise.resolve();
      });
    },
    secondsLeft: tally.secondsLeft,
  };
}
