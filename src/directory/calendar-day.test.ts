import { expect, it } from 'vitest';
import { clockTime, daysAfter, daysBetween, isDay, minutesOf, monthsAfter, weekdayIndex } from './calendar-day.ts';

it('a day is one that the calendar has, written year first', () => {
  expect(['2026-11-23', '2028-02-29', '2026-12-31'].every(isDay)).toBe(true);
  expect(['2027-02-29', '2026-02-30', '2026-13-01', '2026-11-31', '30.11.2026', '2026-1-5', '2026', '2026-11', ''].some(isDay)).toBe(false);
});

it.each([
  ['2026-12-31', 1, '2027-01-01'],
  ['2027-01-01', -1, '2026-12-31'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2027-02-28', 1, '2027-03-01'],
  ['2026-03-28', 2, '2026-03-30'],
  ['2026-10-24', 2, '2026-10-26'],
])('from %s, %i days lead to %s, also over a change of the clocks', (from, days, day) => {
  expect(daysAfter(from, days)).toBe(day);
  expect(daysBetween(from, day)).toBe(days);
});

it('a week begins on Monday', () => {
  expect(['2026-11-23', '2026-11-28', '2026-11-29', '2028-02-29'].map(weekdayIndex)).toEqual([0, 5, 6, 1]);
});

it('minutes since midnight and the clock are read from each other', () => {
  expect([0, 570, 1439, 1440].map(clockTime)).toEqual(['00:00', '09:30', '23:59', '24:00']);
  expect(['00:00', '09:30', '23:59', '24:00'].map(minutesOf)).toEqual([0, 570, 1439, 1440]);
});

it.each([
  ['2026-11-23', 12, '2027-11-23'],
  ['2026-11-30', 1, '2026-12-30'],
  ['2026-12-01', 1, '2027-01-01'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2027-11-30', 3, '2028-02-29'],
  ['2028-02-29', 12, '2029-02-28'],
  ['2026-03-31', -1, '2026-02-28'],
])('%s and %i months is %s', (day, months, later) => {
  expect(monthsAfter(day, months)).toBe(later);
});
