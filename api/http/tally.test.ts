import { describe, expect, it } from 'vitest';
import { createTally } from './tally.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 23, 8, minute, second));
const fixed = new Uint8Array(16);

describe('a tally', () => {
  it('counts each key by itself, within its window of time', () => {
    const tally = createTally(10, fixed);
    expect([tally.add('a', at(0)), tally.add('a', at(9, 59)), tally.add('b', at(9, 59)), tally.count('c', at(9, 59))]).toEqual([
      1, 2, 1, 0,
    ]);
    expect(tally.secondsLeft(at(9, 59))).toBe(1);
    expect(tally.secondsLeft(at(0))).toBe(600);
    expect([tally.count('a', at(10)), tally.add('a', at(10))]).toEqual([0, 1]);
  });

  it('begins anew when the clock goes back, and never waits longer than a window', () => {
    const tally = createTally(10, fixed);
    tally.add('a', at(30));
    expect([tally.count('a', at(5)), tally.secondsLeft(at(5))]).toEqual([0, 300]);
  });

  it('forgets nobody among 100,000 others, and takes none of them for somebody who has tried often', () => {
    const tally = createTally(10, fixed);
    for (let tries = 0; tries < 20; tries += 1) tally.add('a', at(0));
    for (let other = 0; other < 100_000; other += 1) tally.add(`other ${other}`, at(0));
    expect(tally.count('a', at(0))).toBe(20);
    let highest = 0;
    for (let other = 0; other < 100_000; other += 100) highest = Math.max(highest, tally.count(`other ${other}`, at(0)));
    expect(highest).toBeLessThanOrEqual(2);
  });

  it('stays at its highest count instead of beginning again at nought', () => {
    const tally = createTally(10, fixed);
    for (let tries = 0; tries < 65_540; tries += 1) tally.add('a', at(0));
    expect(tally.count('a', at(0))).toBe(65_535);
  });
});
