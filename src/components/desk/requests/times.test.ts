import { beforeAll, expect, it } from 'vitest';
import { readSite } from '../../../loading/read-site.ts';
import type { Translate } from '../../../i18n/words.ts';
import { byRequest, dueWords, shortDay } from './times.ts';

let t: Translate;
beforeAll(async () => {
  t = (await readSite('content')).words('de');
});

const endOf = (day: string, offset: 1 | 2) => new Date(new Date(`${day}T23:59:59.999Z`).getTime() - offset * 3_600_000).toISOString();

it('says near days in words and others with weekday and figures', () => {
  const monday = new Date('2026-11-23T08:00:00.000Z');
  expect(dueWords(t, endOf('2026-11-23', 1), monday)).toBe('bis heute');
  expect(dueWords(t, endOf('2026-11-24', 1), monday)).toBe('bis morgen');
  expect(dueWords(t, endOf('2026-11-25', 1), monday)).toBe('bis Mi \u206625.11.\u2069');
  expect(dueWords(t, endOf('2026-11-22', 1), monday)).toBe('seit gestern fällig');
  expect(dueWords(t, endOf('2026-11-20', 1), monday)).toBe('seit Fr \u206620.11.\u2069 fällig');
});

it('counts days of Berlin: shortly after midnight, and over both clock changes', () => {
  expect(dueWords(t, endOf('2026-11-23', 1), new Date('2026-11-22T23:01:00.000Z'))).toBe('bis heute');
  expect(dueWords(t, endOf('2027-03-29', 2), new Date('2027-03-27T23:01:00.000Z'))).toBe('bis morgen');
  expect(dueWords(t, endOf('2027-11-01', 1), new Date('2027-10-30T22:01:00.000Z'))).toBe('bis morgen');
});

it('a short day has no year', () => {
  expect(shortDay(t, '2026-12-31T23:30:00.000Z')).toBe('Fr \u206601.01.\u2069');
});

it('counts two times that are offered to one person once', () => {
  const bookings = ['a', 'b', 'a'].map((request, id) => ({ request, id }));
  expect(byRequest(bookings).map((group) => group.map(({ id }) => id))).toEqual([[0, 2], [1]]);
});
