import { describe, expect, it } from 'vitest';
import { bothWays, meantOnly, shownOnly } from '../../tests/support/berlin-times.ts';
import * as browser from './berlin.browser.ts';
import * as server from './berlin.ts';

describe.each([
  ['server', server],
  ['browser', browser],
])('the clock of the %s', (_side, { berlinTime, instantOf }) => {
  it.each([...bothWays, ...shownOnly])('shows $why: $instant', ({ instant, day, minute }) => {
    expect(berlinTime(new Date(instant))).toEqual({ day, minute });
  });

  it.each([...bothWays, ...meantOnly])('means $instant by $why', ({ instant, day, minute }) => {
    expect(instantOf(day, minute).toISOString()).toBe(instant);
  });

  it('refuses an invalid date', () => {
    expect(() => berlinTime(new Date(Number.NaN))).toThrow(RangeError);
  });
});

it('both clocks agree on every quarter of an hour for two years', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  for (let quarter = 0; quarter < 2 * 365 * 96; quarter += 1) {
    const instant = new Date(start + quarter * 900_000);
    const shown = server.berlinTime(instant);
    if (JSON.stringify(shown) !== JSON.stringify(browser.berlinTime(instant))) expect.fail(`${instant.toISOString()} is shown differently`);
  }
});

it('an instant is written for a terminal as Berlin shows it', () => {
  expect(server.momentText(new Date('2026-11-23T08:05:00Z'))).toBe('2026-11-23 09:05');
  expect(server.momentText(new Date('2027-07-01T22:30:00Z'))).toBe('2027-07-02 00:30');
  expect(server.berlinDay(new Date('2027-07-01T22:30:00Z'))).toBe('2027-07-02');
});

describe('a day in Berlin', () => {
  it('starts at midnight and ends a millisecond before the next, also when it has 23 or 25 hours', () => {
    const ofDay = (day: string) => [server.startOfDay(day), server.endOfDay(day)].map((instant) => instant.toISOString());
    expect(ofDay('2026-11-23')).toEqual(['2026-11-22T23:00:00.000Z', '2026-11-23T22:59:59.999Z']);
    expect(ofDay('2027-03-28')).toEqual(['2027-03-27T23:00:00.000Z', '2027-03-28T21:59:59.999Z']);
    expect(ofDay('2026-10-25')).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z']);
  });

  it('shows only the repeated hour twice', () => {
    const twice = ['2026-10-24T23:59:00Z', '2026-10-25T00:00:00Z', '2026-10-25T01:59:00Z', '2026-10-25T02:00:00Z'];
    expect(twice.map((instant) => server.isShownTwice(new Date(instant)))).toEqual([false, true, true, false]);
  });

  it('is a working day from Monday to Friday, unless it is a holiday of North Rhine-Westphalia', () => {
    const week = ['2026-12-21', '2026-12-24', '2026-12-25', '2026-12-26', '2026-12-27', '2026-12-28', '2027-01-06', '2027-05-27'];
    expect(week.filter(server.isWorkingDay)).toEqual(['2026-12-21', '2026-12-24', '2026-12-28', '2027-01-06']);
  });

  it('has working days after it and before it', () => {
    expect([1, 2, 3].map((n) => server.workingDayAfter('2026-12-23', n))).toEqual(['2026-12-24', '2026-12-28', '2026-12-29']);
    expect([-1, -2].map((n) => server.workingDayAfter('2026-12-28', n))).toEqual(['2026-12-24', '2026-12-23']);
    expect(server.workingDayAfter('2026-12-25', 0)).toBe('2026-12-25');
  });

  it('does not count as the first working day after itself', () => {
    const end = (instant: string, days: number) => server.endOfWorkingDayAfter(new Date(instant), days).toISOString();
    expect(end('2026-11-23T09:00:00Z', 1)).toBe('2026-11-24T22:59:59.999Z');
    expect(end('2026-12-23T22:59:59Z', 2)).toBe('2026-12-28T22:59:59.999Z');
    expect(end('2026-12-23T23:00:00Z', 2)).toBe('2026-12-29T22:59:59.999Z');
  });

  it('is the same working day until midnight, or else the next one', () => {
    const end = (instant: string) => server.endOfSameWorkingDay(new Date(instant)).toISOString();
    expect(end('2026-11-23T22:59:00Z')).toBe('2026-11-23T22:59:59.999Z');
    expect(end('2026-11-28T09:00:00Z')).toBe('2026-11-30T22:59:59.999Z');
    expect(end('2026-12-25T09:00:00Z')).toBe('2026-12-28T22:59:59.999Z');
  });
});
