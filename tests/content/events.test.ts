import ICAL from 'ical.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventSchema, type Event } from '../../src/directory/event-schema.ts';
import { sessionsOf } from '../../src/directory/events.ts';
import { childrenInWords, datesInWords, originInWords, priceInWords, registrationInWords } from '../../src/i18n/event-in-words.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { eventCalendar } from '../../src/open-data/event-calendar.ts';
import { schemaOrgEvent } from '../../src/open-data/schema-org-event.ts';

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});

const course = {
  id: 'course',
  ...eventSchema.parse({
    name: { de: 'Deutschkurs, vormittags; mit Übung' },
    provider: 'caritas',
    place: { name: 'Haus', street: 'Gasse 5', postalCode: '45881', quarter: 'schalke', quarterConfirmed: true },
    // Two weeks of winter time, two of summer time.
    dates: [
      { from: '2027-03-15', to: '2027-04-09', weekdays: ['mo', 'we'], starts: '09:00', ends: '12:15', except: ['2027-03-15', '2027-03-29'] },
      { from: '2027-03-15', to: '2027-04-12', weekdays: ['sa'], everyWeeks: 2, starts: '15:00', ends: '17:00' },
      { from: '2027-05-03', to: '2027-05-07', starts: '10:00', ends: '11:00', except: ['2027-05-06'] },
      { from: '2027-06-01', starts: '18:00', ends: '20:00' },
    ],
    level: 'B1',
    children: 'looked-after',
    priceCents: 1205,
    registration: 'needed',
    registerUntil: '2027-03-12',
    phone: '+4920916900',
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11-20' }] },
  }),
} satisfies Event;

const page = (language: string) => ({
  directory: site.directory,
  t: site.words(language),
  now: new Date('2027-01-01T10:00:00Z'),
  origin: 'https://kim.example.org',
  language,
});

describe('an event in words', () => {
  it('states every date in full, in every direction', () => {
    expect(datesInWords(site.words('de'), course.dates[0]!)).toEqual([
      'Jede Woche: Montag, Mittwoch, \u206609:00–12:15\u2069',
      'Erster Tag: Mittwoch \u206617.03.2027\u2069',
      'Letzter Tag: Mittwoch \u206607.04.2027\u2069',
      'Nicht am: Montag \u206615.03.2027\u2069, Montag \u206629.03.2027\u2069',
    ]);
    expect(datesInWords(site.words('ar'), course.dates[3]!)).toEqual(['الثلاثاء \u206601.06.2027\u2069، \u206618:00–20:00\u2069']);
    expect(datesInWords(site.words('en'), course.dates[1]!)[0]).toBe('Every two weeks: Saturday, \u206615:00–17:00\u2069');
    expect(datesInWords(site.words('en'), course.dates[2]!)[0]).toBe('Every day: \u206610:00–11:00\u2069');
  });

  it('states price, child care, registration and source, and nothing that no source says', () => {
    const t = site.words('en');
    expect(priceInWords(t, course)).toBe('\u206612,05 €\u2069');
    expect(priceInWords(t, { priceCents: 0 })).toBe('free of charge');
    expect(childrenInWords(t, course)).toBe('Somebody looks after your children during this time.');
    expect(registrationInWords(t, course)).toBe('Please register beforehand. Last day to register: Friday \u206612.03.2027\u2069.');
    expect(originInWords(t, course)).toBe('From public sources of 2026, not yet checked by the provider. Call before you go.');
    expect([priceInWords(t, {}), childrenInWords(t, {}), registrationInWords(t, {})]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the calendar of events', () => {
  const made = (event: Event = course) => eventCalendar([event], 'Schalke', page('de'));
  const read = (file: string) => ICAL.Component.fromString(file).getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));

  it('gives another program the same times, before and after the clock change', () => {
    const times = read(made()).flatMap((event) => {
      const steps = event.iterator();
      const found: string[] = [];
      const next = () => steps.next() as ICAL.Time | undefined;
      for (let start = next(); start !== undefined; start = next()) {
        const { startDate, endDate } = event.getOccurrenceDetails(start);
        found.push(`${startDate.toString().slice(0, 16)}–${endDate.toString().slice(11, 16)}`);
      }
      return found;
    });
    expect(times.toSorted()).toEqual(sessionsOf(course).map(({ day, starts, ends }) => `${day}T${starts}–${ends}`));
    expect(times).toHaveLength(13);
  });

  it('keeps the UIDs when the dates move, and names no person', () => {
    const moved = { ...course, dates: course.dates.map((row) => ({ ...row, starts: '08:00' })) };
    expect(read(made(moved)).map(({ uid }) => uid)).toEqual(read(made()).map(({ uid }) => uid));
    expect(new Set(read(made()).map(({ uid }) => uid)).size).toBe(4);
    expect(made()).not.toMatch(/ORGANIZER|ATTENDEE|CONTACT|mailto:/);
  });

  it('says where, what, and that it was called off, in lines that every program takes', () => {
    const [first] = read(made({ ...course, cancelled: true }));
    expect(first?.summary).toBe('Deutschkurs, vormittags; mit Übung');
    expect(first?.location).toBe('Haus, Gasse 5, 45881 Gelsenkirchen');
    expect(first?.description).toContain('Sprachniveau: B1\nIn dieser Zeit passt jemand auf Ihre Kinder auf.');
    expect(first?.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(made().split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    expect(made().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('is a calendar without events too', () => {
    expect(ICAL.Component.fromString(eventCalendar([], 'Schalke', page('ar'))).name).toBe('vcalendar');
  });
});

describe('schemaOrgEvent', () => {
  it('says the schedule, the level and the price in the language of the page', () => {
    const [first, , , last] = schemaOrgEvent(course, page('ar'))['@graph'];
    expect(first).toMatchObject({
      '@type': 'EducationEvent',
      url: 'https://kim.example.org/ar/events/course/',
      startDate: '2027-03-17T09:00:00+01:00',
      endDate: '2027-04-07T12:15:00+02:00',
      location: { address: { streetAddress: 'Gasse 5', addressLocality: 'Gelsenkirchen' } },
      offers: { price: '12.05', priceCurrency: 'EUR' },
      eventSchedule: { byDay: ['MO', 'WE'], repeatFrequency: 'P1W', startTime: '09:00', exceptDate: ['2027-03-15', '2027-03-29'] },
    });
    expect(last).not.toHaveProperty('eventSchedule.byDay');
  });
});
