/** Chance from a seed: the same seed makes the same choices. */
export type Chance = {
  /** A whole number from 0 to `most` - 1. */
  below: (most: number) => number;
  /** One of a list. */
  of: <One>(list: readonly One[]) => One;
  /** True in `percent` of a hundred times. */
  percent: (percent: number) => boolean;
};

/** Source of the generator: mulberry32, public domain. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  // Neighbouring seeds begin alike.
  for (let turn = 0; turn < 4; turn += 1) next();
  const below = (most: number) => next() % most;
  return { below, of: (list) => list[below(list.length)]!, percent: (percent) => below(100) < percent };
}
