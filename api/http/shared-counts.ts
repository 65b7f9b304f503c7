import { minuteMs, secondMs } from '../../src/directory/instants.ts';
import { countsOfProcess, type Bound, type Counts } from './counts.ts';

/** Numbers outside the processes, in Redis or Valkey (redis.ts). Every call fails while they cannot be reached. */
export type Numbers = {
  /** Adds one to each unless one has reached its bound. @returns the numbers with it; undefined when one has */
  take: (bounds: readonly Bound[], expireMilliseconds: number) => Promise<number[] | undefined>;
  read: (names: readonly string[]) => Promise<number[]>;
  giveBack: (names: readonly string[]) => Promise<void>;
  close: () => void;
};

/** The numbers that all processes of a portal share. */
export type Shared = {
  /**
   * Runs a step on the numbers of these keys. It gets their names under the key of the day: the store holds no address and no account.
   * @returns undefined while the numbers are away: the process goes on with its own counts
   */
  ask: <Result>(
    keys: readonly string[],
    now: Date,
    step: (numbers: Numbers, names: string[]) => Promise<Result>,
  ) => Promise<{ result: Result } | undefined>;
  isAway: () => boolean;
};

/** Without an answer the numbers are left alone for so long, so that a store that hangs delays few requests. */
const restMilliseconds = 5 * secondMs;
/** Numbers outlive their window by the difference of the processes' clocks. */
const clockDifferenceMilliseconds = 5 * secondMs;

/**
 * @param options.hash names a key alike in every process (appointments/network-hashes.ts)
 * @param options.told hears once that the numbers went away, and once that they are back
 */
export function shareNumbers({
  numbers,
  hash,
  told,
}: {
  numbers: Numbers;
  hash: (key: string, now: Date) => Promise<string>;
  told: (isAway: boolean) => void;
}): Shared {
  let awayUntil: number | undefined;
  return {
    async ask(keys, now, step) {
      if (awayUntil !== undefined && performance.now() < awayUntil) return undefined;
      // The day's key is in the database. Without it nothing is said about the store.
      const names = await Promise.all(keys.map((key) => hash(key, now))).catch(() => undefined);
      if (names === undefined) return undefined;
      try {
        const result = await step(numbers, names);
        if (awayUntil !== undefined) told(false);
        awayUntil = undefined;
        return { result };
      } catch {
        if (awayUntil === undefined) told(true);
        awayUntil = performance.now() + restMilliseconds;
        return undefined;
      }
    },
    isAway: () => awayUntil !== undefined,
  };
}

/** One line for those who watch the machine. */
export const awayWarning = 'REDIS_URL does not answer: each process counts its limits by itself';

/**
 * Counts that all processes share. Each process also keeps its own and believes the higher number, so that a store that goes away, or comes
 * back empty, gives nobody a fresh allowance.
 * @param shared undefined where one process counts for itself
 */
export function createCounts(windowMinutes: number, shared?: Shared): Counts {
  const own = countsOfProcess(windowMinutes);
  if (shared === undefined) return own;
  const windowMs = windowMinutes * minuteMs;
  const inWindow = (key: string, now: Date) => `${windowMinutes} ${Math.floor(now.getTime() / windowMs)} ${key}`;
  const expiry = (now: Date) => windowMs - (now.getTime() % windowMs) + clockDifferenceMilliseconds;

  return {
    async add(key, now) {
      const here = await own.add(key, now);
      const taken = await shared.ask([inWindow(key, now)], now, (numbers, names) =>
        numbers.take(
          names.map((name) => ({ key: name, most: Infinity })),
          expiry(now),
        ),
      );
      return Math.max(here, taken?.result?.[0] ?? 0);
    },
    async count(key, now) {
      const read = await shared.ask([inWindow(key, now)], now, (numbers, names) => numbers.read(names));
      return Math.max(await own.count(key, now), read?.result[0] ?? 0);
    },
    async reserve(bounds, now) {
      const settle = await own.reserve(bounds, now);
      if (settle === undefined) return undefined;
      const keys = bounds.map(({ key }) => inWindow(key, now));
      const taken = await shared.ask(keys, now, (numbers, names) =>
        numbers.take(
          bounds.map(({ most }, index) => ({ key: names[index] ?? '', most })),
          expiry(now),
        ),
      );
      if (taken !== undefined && taken.result === undefined) {
        await settle(false);
        return undefined;
      }
      return async (counts) => {
        await settle(counts);
        if (!counts && taken !== undefined) await shared.ask(keys, now, (numbers, names) => numbers.giveBack(names));
      };
    },
    secondsLeft: own.secondsLeft,
  };
}
