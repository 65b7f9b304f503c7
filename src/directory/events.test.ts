import { describe, expect, it } from 'vitest';
import { eventSchema, type Event } from './event-schema.ts';
import { addressOf, comingEvents, daysOf, eventsIn, lastDayOf, newestDateOf, nextSession } from './events.ts';

const once = { from: '2027-03-27', starts: '09:00', ends: '12:00' };
const facts = {
  name: { de: 'Kurs' },
  provider: 'office',
  dates: [once],
  verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11' }] },
};
const event = (fields: object = {}): Event => ({ id: 'course', ...eventSchema.parse({ ...facts, ...fields }) });
const days = (row: object) => daysOf(event({ dates: [{ ...once, ...row }] }).dates[0]!);

describe('the days of a row', () => {
  it('are one day, every day, or weekdays until the last day', () => {
    expect(days({})).toEqual(['2027-03-27']);
    expect(days({ to: '2027-03-29' })).toEqual(['2027-03-27', '2027-03-28', '2027-03-29']);
    expect(days({ to: '2027-04-08', weekdays: ['th', 'mo'] })).toEqual(['2027-03-29', '2027-04-01', '2027-04-05', '2027-04-08']);
  });

  it('count every other week from the week of the first day', () => {
    expect(days({ from: '2027-03-03', to: '2027-03-31', weekdays: ['mo', 'we'], everyWeeks: 2 })).toEqual([
      '2027-03-03',
      '2027-03-15',
      '2027-03-17',
      '2027-03-29',
      '2027-03-31',
    ]);
  });

  it('leave out what is excepted', () => {
    expect(days({ to: '2027-04-12', weekdays: ['mo'], except: ['2027-04-05'] })).toEqual(['2027-03-29', '2027-04-12']);
  });
});

describe('a file of an event', () => {
  it.each([
    ['a last day before the first', { dates: [{ ...once, to: '2027-03-26' }] }, 'dates.0.to: a last day that is not before the first'],
    ['more than two years', { dates: [{ ...once, to: '2029-03-29' }] }, 'dates.0.to: a last day at most two years after the first'],
    ['an end before the start', { dates: [{ ...once, ends: '08:00' }] }, 'dates.0.ends: an end after the start, on the same day'],
    ['weekdays without a last day', { dates: [{ ...once, weekdays: ['mo'] }] }, 'dates.0.to: a last day, because the date returns'],
    [
      'every other day',
      { dates: [{ ...once, to: '2027-04-27', everyWeeks: 2 }] },
      'dates.0.weekdays: the weekdays, because it is every other week',
    ],
    ['a day that is none', { dates: [{ ...once, from: '2027-02-29' }] }, 'dates.0.from: a day like "2026-12-24"'],
    ['a time that is none', { dates: [{ ...once, starts: '25:00' }] }, 'dates.0.starts: a time like "09:30"'],
    ['no source', { verification: { status: 'reported', sources: [] } }, 'verification.sources: at least one source'],
    [
      'a check by nobody',
      { verification: { status: 'verified', sources: [] } },
      'verification: the date of the check with the provider, and by whom',
    ],
  ])('may not have %s', (_what, fields, expected) => {
    const { error } = eventSchema.safeParse({ ...facts, ...fields });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toContain(expected);
  });
});

describe('what comes next', () => {
  const course = event({
    dates: [
      { ...once, to: '2027-04-05', weekdays: ['mo'] },
      { ...once, starts: '08:00' },
    ],
  });

  it('is the first time that is not over by the clocks of Berlin', () => {
    const next = (now: string) => {
      const session = nextSession(course, new Date(now));
      return session === undefined ? undefined : `${session.day} ${session.starts}`;
    };
    expect(next('2027-03-27T10:59:59Z')).toBe('2027-03-27 08:00');
    expect(next('2027-03-27T11:00:00Z')).toBe('2027-03-29 09:00');
    // From Sunday on it is summer time.
    expect(next('2027-03-29T09:59:59Z')).toBe('2027-03-29 09:00');
    expect(next('2027-03-29T10:00:00Z')).toBe('2027-04-05 09:00');
    expect(next('2027-04-05T10:00:00Z')).toBeUndefined();
    expect(lastDayOf(course)).toBe('2027-04-05');
  });

  it('stands first, without drafts and without what is over', () => {
    const events = [
      { ...event({ dates: [{ ...once, from: '2027-05-01' }] }), id: 'late' },
      { ...event({ place: { quarter: 'nord', quarterConfirmed: true } }), id: 'early' },
      { ...event({ dates: [{ ...once, from: '2027-01-01' }] }), id: 'over' },
      { ...event({ verification: { status: 'draft', sources: [{ title: 'Anruf', date: '2026' }] } }), id: 'draft' },
    ];
    const coming = comingEvents({ events }, new Date('2027-02-01T12:00:00Z'));
    expect(coming.map(({ id }) => id)).toEqual(['early', 'late']);
    expect(eventsIn(coming, 'nord').map(({ id }) => id)).toEqual(['early']);
  });
});

it('an address is one line, and the newest word about an event has a day', () => {
  const place = { name: 'Haus', street: 'Gasse 5', postalCode: '45881', quarter: 'nord', quarterConfirmed: true };
  expect(addressOf(event({ place }), 'Kleinstadt')).toBe('Haus, Gasse 5, 45881 Kleinstadt');
  expect(addressOf(event(), 'Kleinstadt')).toBeUndefined();
  expect(newestDateOf(event())).toBe('2026-11-01');
});
