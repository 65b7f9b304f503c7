import { expect, it } from 'vitest';
import { dayMs, hourMs, later, minuteMs, overlap, secondMs, spanOf } from './instants.ts';

it('an instant is moved by seconds, minutes, hours and days of 24 hours', () => {
  const start = new Date('2027-03-27T12:00:00.000Z');
  const moved = [secondMs, minuteMs, -hourMs, dayMs].map((milliseconds) => later(start, milliseconds).toISOString());
  expect(moved).toEqual(['2027-03-27T12:00:01.000Z', '2027-03-27T12:01:00.000Z', '2027-03-27T11:00:00.000Z', '2027-03-28T12:00:00.000Z']);
});

it('a span ends as many minutes after its start as it is long', () => {
  expect(spanOf('2026-11-23T09:20:00.000Z', 45)).toEqual({
    start: new Date('2026-11-23T09:20:00.000Z'),
    end: new Date('2026-11-23T10:05:00.000Z'),
  });
});

it.each([
  [1, 3, 3, 4, false],
  [1, 4, 3, 4, true],
  [1, 9, 3, 4, true],
  [3, 4, 1, 9, true],
  [5, 6, 1, 3, false],
  [3, 4, 1, 3, false],
])('%i to %i and %i to %i share time: %s', (start, end, otherStart, otherEnd, shared) => {
  expect(overlap({ start, end }, { start: otherStart, end: otherEnd })).toBe(shared);
  expect(overlap({ start: new Date(start), end: new Date(end) }, { start: new Date(otherStart), end: new Date(otherEnd) })).toBe(shared);
});
