import { describe, expect, it } from 'vitest';
import { berlinDay, endOfSameWorkingDay } from '../../src/directory/berlin.ts';
import { dueAfter } from './working-days.ts';

const berlin = (text: string) => new Date(text);

describe('due', () => {
  it.each([
    ['a Monday', '2026-11-23T09:00:00+01:00', '2026-11-25'],
    ['a Friday', '2026-11-27T09:00:00+01:00', '2026-12-01'],
    ['a Saturday', '2026-11-28T09:00:00+01:00', '2026-12-01'],
    ['the day before Christmas', '2026-12-24T09:00:00+01:00', '2026-12-29'],
    ['the day before Corpus Christi, a holiday of North Rhine-Westphalia', '2027-05-26T09:00:00+02:00', '2027-05-31'],
    ['late on a Monday, which is Tuesday already in Berlin', '2026-11-23T23:30:00Z', '2026-11-26'],
  ])('is the end of the second working day after %s', (_when, receivedAt, day) => {
    expect(berlinDay(dueAfter(berlin(receivedAt)))).toBe(day);
  });

  it('ends with the day in Berlin, in winter and in summer time', () => {
    expect(dueAfter(berlin('2026-11-23T09:00:00+01:00')).toISOString()).toBe('2026-11-25T22:59:59.999Z');
    expect(dueAfter(berlin('2027-03-25T09:00:00+01:00')).toISOString()).toBe('2027-03-31T21:59:59.999Z');
  });

  it('ends with the day on which the clocks change too', () => {
    // Easter Monday and All Saints follow on those Sundays.
    expect(dueAfter(berlin('2027-03-27T23:30:00Z')).toISOString()).toBe('2027-03-31T21:59:59.999Z');
    expect(dueAfter(berlin('2027-10-31T00:30:00Z')).toISOString()).toBe('2027-11-03T22:59:59.999Z');
  });

  it('of an urgent topic is the same working day, or the next one after a weekend', () => {
    expect(berlinDay(endOfSameWorkingDay(berlin('2026-11-23T16:00:00+01:00')))).toBe('2026-11-23');
    expect(berlinDay(endOfSameWorkingDay(berlin('2026-11-22T16:00:00+01:00')))).toBe('2026-11-23');
  });
});
