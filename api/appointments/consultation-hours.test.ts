import { expect, it } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import { openStartsOn } from './consultation-hours.ts';
import type { ConsultationHours } from './slots.ts';

const hours = {
  provider: 'caritas',
  firstDay: '2026-12-18',
  lastDay: null,
  everyWeeks: 1,
  opens: '09:00',
  closes: '10:00',
  lengthMinutes: 30,
  bufferMinutes: 0,
} as unknown as ConsultationHours;
const closedOn = (from: string, to: string) => ({ providers: [{ id: 'caritas', closedOn: [{ from, to }] }] }) as unknown as Directory;
const open = closedOn('2000-01-01', '2000-01-01');
const count = (directory: Directory, day: string, absences: { firstDay: string; lastDay: string }[] = []) =>
  openStartsOn(directory, { hours, absences }, day).length;

it('gives no slots on a public holiday of North Rhine-Westphalia, and does on the weeks around', () => {
  expect(['2026-12-18', '2026-12-25', '2027-01-01', '2027-01-08'].map((day) => count(open, day))).toEqual([2, 0, 0, 2]);
});

it('gives no slots on closing days of the provider, the first and the last included', () => {
  const closed = closedOn('2027-01-08', '2027-01-15');
  expect(['2027-01-08', '2027-01-15', '2027-01-22'].map((day) => count(closed, day))).toEqual([0, 0, 2]);
});

it('gives no slots while the counsellor is away, the first and the last day included', () => {
  const away = [{ firstDay: '2027-01-08', lastDay: '2027-01-15' }];
  expect(['2027-01-08', '2027-01-15', '2027-01-22'].map((day) => count(open, day, away))).toEqual([0, 0, 2]);
});
