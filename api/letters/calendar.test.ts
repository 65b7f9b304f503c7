import { expect, it } from 'vitest';
import { calendarType, takesPlace } from './calendar.ts';

const startsAt = '2026-11-26T09:20:00.000Z';
const appointment = { startsAt, lengthMinutes: 45, place: null, channel: 'place' as const };
const [before, atStart] = [new Date('2026-11-26T09:19:59.999Z'), new Date(startsAt)];

it.each([
  ['confirmed', { state: 'confirmed', outcome: null, lapsed: undefined }, before, true],
  ['confirmed, and the time no longer holds', { state: 'confirmed', outcome: null, lapsed: 'appointment' }, before, false],
  ['offered', { state: 'offered', outcome: null, lapsed: undefined }, atStart, false],
  ['received again', { state: 'received', outcome: null, lapsed: undefined }, atStart, false],
  ['closed before its time', { state: 'closed', outcome: 'forwarded', lapsed: undefined }, before, false],
  ['closed at its time', { state: 'closed', outcome: 'attended', lapsed: undefined }, atStart, true],
  ['cancelled', { state: 'closed', outcome: 'cancelled', lapsed: undefined }, atStart, false],
] as const)('an appointment that is %s', (_what, entry, now, expected) => {
  expect(takesPlace({ ...entry, appointment }, now)).toBe(expected);
});

it('the media type names the method of the file', () => {
  expect(calendarType('BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\n')).toBe('text/calendar; charset=utf-8; method=CANCEL; component=VEVENT');
  expect(() => calendarType('BEGIN:VCALENDAR\r\nX-METHOD:CANCEL\r\n')).toThrow('a calendar file without a method');
});
