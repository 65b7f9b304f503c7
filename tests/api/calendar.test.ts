import ICAL from 'ical.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../api/contract/codes.ts';
import { calendarFile, calendarType } from '../../api/letters/calendar.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import type { CalendarEntry } from '../../api/intake/calendar-entry.ts';

const now = new Date('2026-11-23T08:00:00.000Z');
let words: Site['words'];
let languages: string[];
beforeAll(async () => {
  const site = await readSite('content');
  words = site.words;
  languages = site.directory.city.languages.map(({ tag }) => tag);
});

const entry = (startsAt: string, change: Partial<CalendarEntry> = {}, lengthMinutes = 45): CalendarEntry => ({
  requestId: '6f1d0a52-7c1f-4b0e-9a57-0f5f3f3c9a11',
  version: 3,
  reference: '482-915-737',
  state: 'confirmed',
  outcome: null,
  appointment: { startsAt, lengthMinutes, place: 'Stadtteilbüro, Grillostraße 4', channel: 'place' },
  ...change,
});

/** As a phone's calendar reads it: with the rules in the file, not with a table of its own. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const rules = calendar.getFirstSubcomponent('vtimezone');
  ICAL.TimezoneService.reset();
  if (rules !== null) ICAL.TimezoneService.register(rules);
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!);
  return { calendar, event, startsAt: event.startDate.toJSDate(), endsAt: event.endDate.toJSDate() };
}
const shownIn = (timeZone: string, instant: Date) =>
  new Intl.DateTimeFormat('de-DE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant);
const german = () => words('de');

describe('the calendar file', () => {
  it('T5 shows the same instant in Berlin, Kyiv and Istanbul, in winter and in summer', () => {
    const winter = read(calendarFile(entry('2026-11-24T09:20:00.000Z'), german(), now));
    expect(shownIn('Europe/Berlin', winter.startsAt)).toBe('24.11.26, 10:20');
    expect(shownIn('Europe/Kyiv', winter.startsAt)).toBe('24.11.26, 11:20');
    expect(shownIn('Europe/Istanbul', winter.startsAt)).toBe('24.11.26, 12:20');
    expect(shownIn('Europe/Berlin', winter.endsAt)).toBe('24.11.26, 11:05');
    const summer = read(calendarFile(entry('2027-07-01T07:00:00.000Z'), german(), now));
    expect(shownIn('Europe/Berlin', summer.startsAt)).toBe('01.07.27, 09:00');
    expect(shownIn('Europe/Istanbul', summer.startsAt)).toBe('01.07.27, 10:00');
  });

  it.each([
    ['before the clocks go forward', '2027-03-28T00:30:00.000Z', '20270328T013000', '28.3.2027, 01:30'],
    ['after they went forward', '2027-03-28T01:00:00.000Z', '20270328T030000', '28.3.2027, 03:00'],
    ['at nine on that Sunday', '2027-03-28T07:00:00.000Z', '20270328T090000', '28.3.2027, 09:00'],
    ['before the doubled hour', '2027-10-30T22:30:00.000Z', '20271031T003000', '31.10.2027, 00:30'],
    ['at nine on the Sunday when they go back', '2027-10-31T08:00:00.000Z', '20271031T090000', '31.10.2027, 09:00'],
    ['a day after it', '2027-11-01T08:00:00.000Z', '20271101T090000', '1.11.2027, 09:00'],
  ])('T1 stands in the local time of Berlin %s', (_when, startsAt, local, shown) => {
    const text = calendarFile(entry(startsAt), german(), now);
    expect(text).toContain(`DTSTART;TZID=Europe/Berlin:${local}\r\n`);
    const seen = read(text);
    expect(seen.startsAt.toISOString()).toBe(startsAt);
    expect(seen.endsAt.getTime() - seen.startsAt.getTime()).toBe(45 * 60_000);
    expect(shown).toBe(
      new Intl.DateTimeFormat('de-DE', { timeZone: 'Europe/Berlin', dateStyle: 'medium', timeStyle: 'short' })
        .format(seen.startsAt)
        .replace(/^0?(\d+)\.0?(\d+)\./, '$1.$2.'),
    );
  });

  it.each([
    ['starts in its first run', '2027-10-31T00:30:00.000Z', '20271031T003000Z'],
    ['starts in its second run', '2027-10-31T01:30:00.000Z', '20271031T013000Z'],
    ['ends in it', '2027-10-30T23:30:00.000Z', '20271030T233000Z'],
  ])('T1 says in UTC what no local time can say: an appointment that touches the doubled hour and %s', (_when, startsAt, utc) => {
    const text = calendarFile(entry(startsAt), german(), now);
    expect(text).toContain(`DTSTART:${utc}\r\n`);
    const seen = read(text);
    expect(seen.startsAt.toISOString()).toBe(startsAt);
    expect(seen.endsAt.getTime() - seen.startsAt.getTime()).toBe(45 * 60_000);
  });

  it('T2 is the same whatever the zone of the server', () => {
    const made = calendarFile(entry('2027-03-28T07:00:00.000Z'), german(), now);
    const zone = process.env['TZ'];
    try {
      for (const other of ['UTC', 'Asia/Kabul', 'America/New_York']) {
        process.env['TZ'] = other;
        expect(calendarFile(entry('2027-03-28T07:00:00.000Z'), german(), now)).toBe(made);
      }
    } finally {
      process.env['TZ'] = zone;
    }
  });

  it('T5 keeps its UID when the appointment moves and when it is cancelled, and counts up', () => {
    const before = read(calendarFile(entry('2026-11-24T09:20:00.000Z'), german(), now));
    const moved = read(calendarFile(entry('2026-11-25T09:20:00.000Z', { version: 4 }), german(), now));
    const off = read(calendarFile(entry('2026-11-25T09:20:00.000Z', { version: 5, state: 'closed', outcome: 'cancelled' }), german(), now));
    expect(new Set([before.event.uid, moved.event.uid, off.event.uid]).size).toBe(1);
    expect([before, moved, off].map(({ event }) => event.sequence)).toEqual([3, 4, 5]);
    const stateOf = ({ calendar, event }: ReturnType<typeof read>) => [
      calendar.getFirstPropertyValue('method'),
      event.component.getFirstPropertyValue('status'),
    ];
    expect([before, moved, off].map(stateOf)).toEqual([
      ['PUBLISH', 'CONFIRMED'],
      ['PUBLISH', 'CONFIRMED'],
      ['CANCEL', 'CANCELLED'],
    ]);
    expect(read(calendarFile(entry('2026-11-24T09:20:00.000Z', { requestId: 'another' }), german(), now)).event.uid).not.toBe(
      before.event.uid,
    );
  });

  it('takes out what was closed before its day, and leaves what took place', () => {
    const closed = (outcome: Outcome, at: Date) =>
      read(
        calendarFile(entry('2026-11-24T09:20:00.000Z', { state: 'closed', outcome }), german(), at),
      ).event.component.getFirstPropertyValue('status');
    expect(closed('not-here', now)).toBe('CANCELLED');
    expect(closed('cancelled', now)).toBe('CANCELLED');
    expect(closed('cancelled', new Date('2026-12-01T08:00:00.000Z'))).toBe('CANCELLED');
    expect(closed('attended', new Date('2026-12-01T08:00:00.000Z'))).toBe('CONFIRMED');
  });

  it('gives nothing away: a neutral word, no organisation, no link, no id', () => {
    for (const language of languages) {
      const text = calendarFile(entry('2026-11-24T09:20:00.000Z'), words(language), now);
      const { event } = read(text);
      expect(event.summary, language).toBe(words(language)('appointment:pageTitle'));
      const unfolded = text.replaceAll('\r\n ', '');
      expect(unfolded).not.toMatch(/https?:|Gelsenkirchen|6f1d0a52|debts|schulden/i);
      expect(event.description).toContain('\u2066482-915-737\u2069');
      expect(event.description).toContain('\u206610:20\u2069');
    }
  });

  it('is RFC 5545: lines of at most 75 octets that end in CRLF, a stamp in UTC, no property of its own', () => {
    const place = `Straße ${'عربي '.repeat(40)}; "x", \\ y\r\nSTATUS:CANCELLED\u0000\u0007`;
    const text = calendarFile(
      {
        ...entry('2026-11-24T09:20:00.000Z'),
        appointment: { startsAt: '2026-11-24T09:20:00.000Z', lengthMinutes: 45, place, channel: 'place' },
      },
      words('ar'),
      now,
    );
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    const lines = text.slice(0, -2).split('\r\n');
    expect(lines.filter((line) => Buffer.byteLength(line) > 75 || /[\r\n\0\u0007]/.test(line))).toEqual([]);
    expect(text).toContain('DTSTAMP:20261123T080000Z\r\n');
    expect(lines.filter((line) => line.startsWith('STATUS:'))).toEqual(['STATUS:CONFIRMED']);
    expect(lines.filter((line) => /^(X-|TIMEZONE-ID|NAME:)/.test(line))).toEqual([]);
    expect(read(text).event.location).toContain('; "x", \\ y');
  });

  it.each<[string, Partial<CalendarEntry>, string]>([
    ['PUBLISH', {}, 'text/calendar; charset=utf-8; method=PUBLISH; component=VEVENT'],
    ['CANCEL', { state: 'closed', outcome: 'cancelled' }, 'text/calendar; charset=utf-8; method=CANCEL; component=VEVENT'],
  ])('is a message of RFC 5546: %s has exactly one organizer, who gives nothing away', (method, change, type) => {
    for (const language of languages) {
      const text = calendarFile(entry('2026-11-24T09:20:00.000Z', change), words(language), now);
      const { calendar, event } = read(text);
      expect(calendar.getFirstPropertyValue('method')).toBe(method);
      const organizers = event.component.getAllProperties('organizer');
      expect(organizers.map((organizer) => organizer.getFirstValue())).toEqual(['mailto:noreply@appointment.invalid']);
      expect(organizers[0]!.getParameter('cn')).toBe(words(language)('appointment:pageTitle'));
      expect(event.component.getAllProperties('attendee')).toEqual([]);
      expect(calendarType(text)).toBe(type);
    }
  });

  it.each([
    ['Rathaus\r\nRaum 2', 'Rathaus Raum 2'],
    ['Rathaus \n\n Raum 2', 'Rathaus Raum 2'],
    ['Rathaus\u2028\u202eRaum\t2', 'Rathaus Raum 2'],
  ])('names the place %j on one line', (place, shown) => {
    const appointment = { startsAt: '2026-11-24T09:20:00.000Z', lengthMinutes: 45, place, channel: 'place' as const };
    const text = calendarFile({ ...entry('2026-11-24T09:20:00.000Z'), appointment }, german(), now);
    expect(text).toContain(`LOCATION:${shown}\r\n`);
  });

  it('says how the talk is where there is no place', () => {
    const at = (channel: 'phone' | 'video' | 'home' | 'place', place: string | null = null) => {
      const appointment = { startsAt: '2026-11-24T09:20:00.000Z', lengthMinutes: 45, place, channel };
      return read(calendarFile({ ...entry('2026-11-24T09:20:00.000Z'), appointment }, german(), now)).event.location;
    };
    expect(at('phone')).toBe('Am Telefon. Sie werden angerufen.');
    expect(at('video')).toBe('Per Video. Die Beraterin oder der Berater meldet sich vorher bei Ihnen und erklärt, wie das geht.');
    expect(at('home')).toBe('Bei Ihnen zu Hause. Die Adresse besprechen wir vorher mit Ihnen.');
    expect(at('place')).toBe('Den Ort erfahren Sie noch.');
  });
});
