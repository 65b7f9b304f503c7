import { createHash, randomBytes } from 'node:crypto';
import { minuteMs, secondMs } from '../../src/directory/instants.ts';

/** Counts by key within one window of time. */
export type Tally = {
  /** Counts one more. @returns the count with it */
  add: (key: string, now: Date) => number;
  count: (key: string, now: Date) => number;
  /** Seconds until all counts restart; at least 1. */
  secondsLeft: (now: Date) => number;
};

const rows = 4;
const columns = 2 ** 18;

/**
 * A count-min sketch with conservative update (Cormode and Muthukrishnan 2005; Estan and Varghese 2002): it takes 2 MB however many keys
 * there are, and stores no key. Other keys never lower a count; a million of them raise it by one or two.
 * @param secret keeps strangers from choosing keys that collide with another key
 */
export function createTally(windowMinutes: number, secret: Uint8Array = randomBytes(16)): Tally {
  const windowMs = windowMinutes * minuteMs;
  const cells = new Uint16Array(rows * columns);
  const most = 2 ** 16 - 1;
  let window = 0;

  function cellsOf(key: string, now: Date): number[] {
    const current = Math.floor(now.getTime() / windowMs);
    if (current !== window) cells.fill(0);
    window = current;
    const digest = createHash('sha256').update(secret).update(key).digest();
    return Array.from({ length: rows }, (_, row) => row * columns + (digest.readUInt32LE(row * 4) % columns));
  }
  const smallest = (indices: readonly number[]) => Math.min(...indices.map((index) => cells[index] ?? 0));

  return {
    add: (key, now) => {
      const indices = cellsOf(key, now);
      const count = Math.min(smallest(indices) + 1, most);
      for (const index of indices) cells[index] = Math.max(cells[index] ?? 0, count);
      return count;
    },
    count: (key, now) => smallest(cellsOf(key, now)),
    secondsLeft: (now) => Math.ceil((windowMs - (now.getTime() % windowMs)) / secondMs),
  };
}
