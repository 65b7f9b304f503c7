// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HoldClock } from './hold-clock.browser.ts';

let told: string[];
let presence: AbortController;
let clock: HoldClock;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  presence = new AbortController();
  clock = new HoldClock({ soon: () => told.push('soon'), over: () => told.push('over') }, presence.signal);
});

afterEach(() => {
  presence.abort();
  vi.useRealTimers();
});

it('says once that the time ends soon, two minutes before the end', () => {
  clock.start('600');
  vi.advanceTimersByTime(479_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(['soon']);
  vi.advanceTimersByTime(119_000);
  expect(told).toEqual(['soon']);
});

it('says once that the time is over', () => {
  clock.start('600');
  vi.advanceTimersByTime(1_200_000);
  expect(told).toEqual(['soon', 'over']);
});

it('says that the time is over at once after a sleep of the phone', () => {
  clock.start('600');
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(['over']);
});

it('warns again for a hold that was extended', () => {
  clock.start('180');
  vi.advanceTimersByTime(61_000);
  clock.start('180');
  vi.advanceTimersByTime(61_000);
  expect(told).toEqual(['soon', 'soon']);
});

it('says nothing without a hold, nor after the time was given back', () => {
  clock.start(undefined);
  vi.advanceTimersByTime(1_200_000);
  clock.start('60');
  clock.start(undefined);
  vi.advanceTimersByTime(1_200_000);
  expect(told).toEqual([]);
});

it('says nothing after its element has left the page', () => {
  clock.start('60');
  presence.abort();
  vi.advanceTimersByTime(1_200_000);
  expect(told).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
