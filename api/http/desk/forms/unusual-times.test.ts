import { expect, it } from 'vitest';
import { unusualTimes } from './unusual-times.ts';

const at = (startsAt: string, lengthMinutes = 45) => ({ startsAt, lengthMinutes, place: null, channel: 'phone' as const });

it('names Sundays, holidays of North Rhine-Westphalia and times at night, by the clock in Berlin', () => {
  const sunday = '2026-11-29T09:00:00.000Z';
  const corpusChristi = '2027-05-27T08:00:00.000Z';
  const beforeSeven = '2026-11-30T05:55:00.000Z';
  const untilAfterEight = '2026-11-30T18:20:00.000Z';
  expect(
    unusualTimes(
      [sunday, corpusChristi, beforeSeven, untilAfterEight].map((start) => at(start)),
      [],
    ),
  ).toEqual([
    { startsAt: sunday, absence: null },
    { startsAt: corpusChristi, absence: null },
    { startsAt: beforeSeven, absence: null },
    { startsAt: untilAfterEight, absence: null },
  ]);
});

it('leaves the day alone, from 7:00 to 20:00 sharp, Saturdays too, in summer and in winter', () => {
  const usual = ['2026-11-30T06:00:00.000Z', '2026-11-30T18:15:00.000Z', '2026-11-28T09:00:00.000Z', '2027-06-01T05:00:00.000Z'];
  expect(
    unusualTimes(
      usual.map((start) => at(start)),
      [],
    ),
  ).toEqual([]);
});

it('names a time in an absence with the absence, by the day in Berlin and up to its last day', () => {
  const absence = { firstDay: '2026-12-01', lastDay: '2026-12-03' };
  const [before, first, last, after] = [
    '2026-11-30T22:59:00.000Z',
    '2026-11-30T23:00:00.000Z',
    '2026-12-03T09:00:00.000Z',
    '2026-12-04T09:00:00.000Z',
  ];
  expect(
    unusualTimes(
      [before, first, last, after].map((start) => at(start)),
      [absence],
    ),
  ).toEqual([
    { startsAt: before, absence: null },
    { startsAt: first, absence },
    { startsAt: last, absence },
  ]);
});
