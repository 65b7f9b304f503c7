import { describe, expect, it } from 'vitest';
import { berlinDay, instantOf } from './berlin.ts';
import { daysAfter } from './calendar-day.ts';
import { closedHolidays, hoursSheet, openHours, spokenHours } from './hours-compiled.ts';
import { ruledDays } from './hours-days.ts';
import { stateAt } from './hours-state.ts';
import { later, minuteMs } from './instants.ts';
import { serviceSchema, type Service } from './service-schema.ts';

type Entry = Record<string, unknown>;
const now = new Date('2026-11-23T09:00:00Z'); // Monday, 10:00 in Berlin
const noticeKinds = [
  { id: 'closed-until', closes: true },
  { id: 'long-wait', closes: false },
];

const service = (hours: Entry[], more: { place?: Entry; service?: Entry; source?: Entry } = {}): Service => ({
  id: 'somewhere',
  ...serviceSchema.parse({
    name: { de: 'Beratung' },
    provider: 'somebody',
    topics: ['work'],
    reach: 'city',
    places: [{ quarter: 'schalke', quarterConfirmed: true, hours, ...more.place }],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2025-08-04', ...more.source }] },
    ...more.service,
  }),
});
const stateOf = (entry: Service, instant: string, built = now) => {
  const hours = openHours({ noticeKinds }, entry, built);
  return hours === undefined ? 'nothing said' : stateAt(hours, new Date(instant));
};
const closedUntil = (day: string, minute: number) => ({ state: 'closed', opensAt: { day, minute } });

describe('"open now"', () => {
  const plain = [{ for: 'open', rule: 'Mo-Fr 09:00-13:00' }];
  const nights = [{ for: 'open', rule: 'Mo-Su 18:00-02:00' }];

  it.each<[string, Service, string, unknown]>([
    ['follows the rule', service(plain), '2026-11-23T09:00:00Z', { state: 'open', until: { day: '2026-11-23', minute: 780 } }],
    [
      'counts counselling without appointment',
      service([{ for: 'counselling', rule: 'Mo 09:00-13:00' }]),
      '2026-11-23T09:00:00Z',
      { state: 'open', until: { day: '2026-11-23', minute: 780 } },
    ],
    ['says nothing without hours', service([]), '2026-11-23T09:00:00Z', 'nothing said'],
    [
      'says nothing where one comes by appointment only',
      service([{ for: 'by-appointment', rule: 'Mo-Fr 09:00-13:00' }]),
      '2026-11-23T09:00:00Z',
      'nothing said',
    ],
    ['says nothing of courses', service([{ for: 'course', rule: 'Mo-Fr 09:00-13:00' }]), '2026-11-23T09:00:00Z', 'nothing said'],
    ['says nothing from an outdated source', service(plain, { source: { date: '2022-05' } }), '2026-11-23T09:00:00Z', 'nothing said'],
    ['says nothing from an undated source', service(plain, { source: { date: undefined } }), '2026-11-23T09:00:00Z', 'nothing said'],
    [
      'says nothing from hours older than the other facts of their entry',
      service(plain, {
        service: {
          verification: {
            status: 'reported',
            sources: [
              { title: 'Zeitung', date: '2020', states: ['hours'] },
              { title: 'Faltblatt', date: '2025-08-04', states: ['address'] },
            ],
          },
        },
      }),
      '2026-11-23T09:00:00Z',
      'nothing said',
    ],
    [
      'knows a door that never closes',
      service([{ for: 'open', rule: '24/7' }]),
      '2026-12-25T02:00:00Z',
      { state: 'open', until: undefined },
    ],
    ['knows the day before a holiday', service(plain), '2026-12-24T13:00:00Z', closedUntil('2026-12-28', 540)],
    ['knows a holiday', service(plain), '2026-12-25T09:00:00Z', closedUntil('2026-12-28', 540)],
    [
      'believes a rule that speaks of holidays',
      service([{ for: 'open', rule: 'Mo-Fr 09:00-13:00; PH 10:00-12:00' }]),
      '2026-12-25T10:00:00Z',
      { state: 'open', until: { day: '2026-12-25', minute: 720 } },
    ],
    [
      'is open over midnight',
      service([{ for: 'open', rule: 'Fr 22:00-02:00' }]),
      '2026-11-28T00:45:00Z',
      { state: 'closing-soon', until: { day: '2026-11-28', minute: 120 } },
    ],
    [
      'is closed in the night after a closing day',
      service(nights, { place: { closedOn: [{ from: '2026-11-25', to: '2026-11-25', reason: 'staff-day' }] } }),
      '2026-11-26T00:30:00Z',
      closedUntil('2026-11-26', 1080),
    ],
    [
      'keeps the night that began before a closing day',
      service(nights, { place: { closedOn: [{ from: '2026-11-25', to: '2026-11-25', reason: 'staff-day' }] } }),
      '2026-11-24T23:00:00Z',
      { state: 'open', until: { day: '2026-11-25', minute: 120 } },
    ],
    [
      'keeps the night that began before a holiday',
      service(nights),
      '2026-12-24T23:30:00Z',
      { state: 'open', until: { day: '2026-12-25', minute: 120 } },
    ],
    ['is closed in the night after a holiday', service(nights), '2026-12-26T23:30:00Z', closedUntil('2026-12-27', 1080)],
    [
      'keeps the night that began before a notice that closes',
      service(nights, { service: { notices: [{ notice: 'closed-until', from: '2026-11-26', to: '2026-11-27' }] } }),
      '2026-11-26T00:00:00Z',
      { state: 'open', until: { day: '2026-11-26', minute: 120 } },
    ],
    [
      'is in the night that began before the first day it was worked out for',
      service(nights),
      '2026-11-22T23:30:00Z',
      { state: 'open', until: { day: '2026-11-23', minute: 120 } },
    ],
    [
      'keeps the night over the end of a week',
      service([{ for: 'open', rule: 'Su 22:00-02:00' }]),
      '2026-11-30T00:00:00Z',
      { state: 'open', until: { day: '2026-11-30', minute: 120 } },
    ],
    [
      'keeps the hours of the season',
      service([{ for: 'open', rule: 'May-Nov: Mo-Fr 09:00-18:00; Dec-Apr: Mo-Fr 09:00-16:00' }]),
      '2026-12-01T15:30:00Z',
      closedUntil('2026-12-02', 540),
    ],
    [
      'keeps the days on which a place is closed',
      service(plain, { place: { closedOn: [{ from: '2026-11-23', to: '2026-11-25', reason: 'staff-day' }] } }),
      '2026-11-23T09:00:00Z',
      closedUntil('2026-11-26', 540),
    ],
    [
      'is closed by a notice that closes',
      service(plain, { service: { notices: [{ notice: 'closed-until', from: '2026-12-21', to: '2027-01-07' }] } }),
      '2026-12-22T09:00:00Z',
      closedUntil('2027-01-08', 540),
    ],
    [
      'opens again by itself after it',
      service(plain, { service: { notices: [{ notice: 'closed-until', from: '2026-12-21', to: '2027-01-07' }] } }),
      '2027-01-08T09:00:00Z',
      { state: 'open', until: { day: '2027-01-08', minute: 780 } },
    ],
    [
      'is not closed by another notice',
      service(plain, { service: { notices: [{ notice: 'long-wait', from: '2026-11-20', to: '2026-11-27' }] } }),
      '2026-11-23T09:00:00Z',
      { state: 'open', until: { day: '2026-11-23', minute: 780 } },
    ],
    [
      'takes two rules together',
      service([
        { for: 'open', rule: 'Mo 09:00-13:00' },
        { for: 'counselling', rule: 'Mo 12:00-16:00' },
      ]),
      '2026-11-23T09:00:00Z',
      { state: 'open', until: { day: '2026-11-23', minute: 960 } },
    ],
  ])('%s', (_what, entry, instant, expected) => {
    expect(stateOf(entry, instant)).toEqual(expected);
  });

  it('is right at both clock changes', () => {
    const spring = new Date('2027-03-20T12:00:00Z');
    const everyDay = service([{ for: 'open', rule: 'Mo-Su,PH 09:00-13:00' }]);
    expect(stateOf(everyDay, '2027-03-28T06:59:00Z', spring)).toEqual(closedUntil('2027-03-28', 540));
    expect(stateOf(everyDay, '2027-03-28T07:00:00Z', spring)).toEqual({ state: 'open', until: { day: '2027-03-28', minute: 780 } });
    const autumn = new Date('2027-10-20T12:00:00Z');
    expect(stateOf(everyDay, '2027-10-31T07:59:00Z', autumn)).toEqual(closedUntil('2027-10-31', 540));
    expect(stateOf(everyDay, '2027-10-31T08:00:00Z', autumn)).toEqual({ state: 'open', until: { day: '2027-10-31', minute: 780 } });
  });
});

describe('the browser and the server', () => {
  const closedOn = [{ from: '2027-03-24', to: '2027-03-24', reason: 'staff-day' }];

  /** Holidays on 26 and 29 March 2027, the clocks go forward on the 28th; back on 31 October, a holiday on 1 November. */
  it.each([
    'Mo-Su 18:00-02:00',
    'Mo-Su 18:00-03:30; PH off',
    'Sa,Su 22:00-02:30',
    'Mo-Fr 09:00-12:00,13:00-24:00',
    'Mo-Fr 09:00-09:00',
    'Apr-Oct: Mo-Su 18:00-01:00; Nov-Mar: Mo-Su 17:00-02:00',
    'Mo-Su,PH 00:00-03:00',
    '24/7',
  ])('agree at every half hour whether the door is open: %s', (rule) => {
    for (const built of [new Date('2027-03-23T12:00:00Z'), new Date('2027-10-29T12:00:00Z')]) {
      const compiledHours = openHours(
        { noticeKinds },
        service([{ for: 'open', rule }], { place: { closedOn }, source: { date: '2026-08-04' } }),
        built,
      )!;
      const { days } = ruledDays(rule, berlinDay(built), closedOn);
      const end = (day: string, minute: number) => (minute > 1440 ? instantOf(daysAfter(day, 1), minute - 1440) : instantOf(day, minute));
      const spans = days.flatMap(({ day, openings }) =>
        openings.map(([opens, closes]) => [instantOf(day, opens), end(day, closes)] as const),
      );
      const halfHours = Array.from({ length: 7 * 48 }, (_, index) => later(built, index * 30 * minuteMs));
      const open = halfHours.filter((instant) => spans.some(([opens, closes]) => opens <= instant && instant < closes));
      expect(open.length).toBeGreaterThan(9);
      expect(halfHours.filter((instant) => stateAt(compiledHours, instant)?.state !== 'closed')).toEqual(open);
    }
  });
});

describe('a table of hours', () => {
  it('has the ordinary week, Monday first', () => {
    expect(hoursSheet(['Mo,We 09:00-12:00,14:00-16:00'], '2026-11-23')).toEqual({
      week: [
        { weekday: 1, opens: '09:00', closes: '12:00' },
        { weekday: 1, opens: '14:00', closes: '16:00' },
        { weekday: 3, opens: '09:00', closes: '12:00' },
        { weekday: 3, opens: '14:00', closes: '16:00' },
      ],
      dated: [],
      changes: [],
      holidays: [],
    });
  });

  it('is not disturbed by the holidays of Christmas', () => {
    expect(hoursSheet(['Fr 09:00-12:00'], '2026-12-20')).toEqual({
      week: [{ weekday: 5, opens: '09:00', closes: '12:00' }],
      dated: [],
      changes: [],
      holidays: ['2026-12-25', '2027-01-01'],
    });
  });

  it('shows an opening over midnight on the day on which it starts', () => {
    expect(hoursSheet(['Fr,Sa 22:00-02:00'], '2026-11-23').week).toEqual([
      { weekday: 5, opens: '22:00', closes: '02:00' },
      { weekday: 6, opens: '22:00', closes: '02:00' },
    ]);
    expect(hoursSheet(['Su 22:00-02:00'], '2026-11-23').week).toEqual([{ weekday: 7, opens: '22:00', closes: '02:00' }]);
  });

  it('shows a door that never closes as seven whole days', () => {
    expect(hoursSheet(['24/7'], '2026-11-23').week).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' })),
    );
  });

  it('names the last Thursday of each month by its date, also in a month with five', () => {
    expect(hoursSheet(['Th[-1] 14:00-16:00'], '2026-11-23')).toEqual({
      week: [],
      dated: [
        { day: '2026-11-26', openings: [{ opens: '14:00', closes: '16:00' }] },
        { day: '2026-12-31', openings: [{ opens: '14:00', closes: '16:00' }] },
      ],
      changes: [],
      holidays: [],
    });
  });

  it('has no Tuesday that is open on every other date only, and names those dates', () => {
    // Five of the nine Tuesdays in the next sixty days.
    const sheet = hoursSheet(['Tu[1,3,5] 10:00-12:00'], '2026-11-23');
    expect(sheet.week).toEqual([]);
    expect(sheet.dated.map(({ day }) => day)).toEqual(['2026-12-01', '2026-12-15', '2026-12-29', '2027-01-05', '2027-01-19']);
  });

  it('names the first Thursdays of two months in which a holiday falls on one', () => {
    // 6 May 2027 is Ascension Day.
    expect(hoursSheet(['Th[1] 14:00-16:00'], '2027-04-15').dated).toEqual([
      { day: '2027-06-03', openings: [{ opens: '14:00', closes: '16:00' }] },
    ]);
  });

  it('says which Thursday of five is left out', () => {
    expect(hoursSheet(['Th[1-4] 14:00-16:00'], '2026-11-23')).toEqual({
      week: [{ weekday: 4, opens: '14:00', closes: '16:00' }],
      dated: [{ day: '2026-12-31', openings: [] }],
      changes: [],
      holidays: [],
    });
  });
});

describe('a table of hours with seasons', () => {
  const weekdays = (opens: string, closes: string) => [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens, closes }));
  const closed = (from: string, to: string) => ({ from, to, closed: true, week: [], dated: [] });
  const winterAndSummer = 'Apr-Oct: Mo-Fr 09:00-18:00; Nov-Mar: Mo-Fr 09:00-16:00';

  it('has the week of the asked day, and the next change with its date', () => {
    expect(hoursSheet([winterAndSummer], '2027-03-02')).toMatchObject({
      week: weekdays('09:00', '16:00'),
      dated: [],
      changes: [{ from: '2027-04-01', to: '2027-10-31', closed: false, week: weekdays('09:00', '18:00'), dated: [] }],
    });
    expect(hoursSheet([winterAndSummer], '2027-03-31').week).toEqual(weekdays('09:00', '16:00'));
    expect(hoursSheet([winterAndSummer], '2027-04-01').week).toEqual(weekdays('09:00', '18:00'));
    expect(hoursSheet([winterAndSummer], '2027-10-30')).toMatchObject({
      week: weekdays('09:00', '18:00'),
      changes: [{ from: '2027-11-01', week: weekdays('09:00', '16:00') }],
    });
  });

  it.each<[string, string, string, ReturnType<typeof weekdays>, unknown[]]>([
    ['closed months', 'Mo-Fr 09:00-12:00; Jul-Aug off', '2027-06-20', weekdays('09:00', '12:00'), [closed('2027-07-01', '2027-08-31')]],
    [
      'closed months far off',
      'Mo-Fr 09:00-12:00; Jul-Aug off',
      '2026-11-23',
      weekdays('09:00', '12:00'),
      [closed('2027-07-01', '2027-08-31')],
    ],
    [
      'closed months in which one asks, and what follows',
      'Mo-Fr 09:00-12:00; Jul-Aug off',
      '2027-07-20',
      [],
      [
        closed('2027-07-01', '2027-08-31'),
        { from: '2027-09-01', to: '2028-06-30', closed: false, week: weekdays('09:00', '12:00'), dated: [] },
      ],
    ],
    ['school holidays', 'Mo-Fr 09:00-12:00; PH,SH off', '2026-11-23', weekdays('09:00', '12:00'), [closed('2026-12-23', '2027-01-06')]],
    [
      'single closed days of the next weeks',
      'Mo-Fr 09:00-12:00; Dec 24,31 off',
      '2026-11-23',
      weekdays('09:00', '12:00'),
      [closed('2026-12-24', '2026-12-24'), closed('2026-12-31', '2026-12-31')],
    ],
    [
      'shorter hours in summer, which end',
      'Mo-Fr 09:00-12:00; Jul-Aug Mo-Fr 10:00-12:00',
      '2027-06-20',
      weekdays('09:00', '12:00'),
      [{ from: '2027-07-01', to: '2027-08-31', closed: false, week: weekdays('10:00', '12:00'), dated: [] }],
    ],
    [
      'the first dates of a season without a week',
      'Apr-Oct Th[1] 14:00-16:00',
      '2026-11-23',
      [],
      [
        closed('2026-11-01', '2027-03-31'),
        {
          from: '2027-04-01',
          to: '2027-10-31',
          closed: false,
          week: [],
          dated: [{ day: '2027-04-01', openings: [{ opens: '14:00', closes: '16:00' }] }],
        },
      ],
    ],
  ])('tells %s by their dates', (_what, rule, from, week, changes) => {
    expect(hoursSheet([rule], from)).toMatchObject({ week, dated: [], changes });
  });

  it('tells other hours on a few dates by these dates', () => {
    expect(hoursSheet(['Mo-Fr 09:00-12:00; Dec 28-30 10:00-11:00'], '2026-11-23')).toMatchObject({
      week: weekdays('09:00', '12:00'),
      dated: ['2026-12-28', '2026-12-29', '2026-12-30'].map((day) => ({ day, openings: [{ opens: '10:00', closes: '11:00' }] })),
      changes: [],
    });
  });

  it('tells the hours of a holiday by its date', () => {
    expect(hoursSheet(['Mo-Fr 09:00-13:00; PH 10:00-12:00'], '2026-12-23').dated).toEqual(
      ['2026-12-25', '2026-12-26', '2027-01-01'].map((day) => ({ day, openings: [{ opens: '10:00', closes: '12:00' }] })),
    );
  });

  it('knows a weekday of the season only, where a language is sought by weekday', () => {
    const entry = service([
      { for: 'counselling', rule: 'Apr-Oct: We 09:00-12:00; Nov-Mar: Fr 09:00-12:00', languages: [{ language: 'ar' }] },
    ]);
    const week = (instant: string) => spokenHours({ noticeKinds }, entry, new Date(instant))['ar']?.week.map((openings) => openings.length);
    expect(week('2027-03-02T09:00:00Z')).toEqual([0, 0, 0, 0, 1, 0, 0]);
    expect(week('2027-04-02T09:00:00Z')).toEqual([0, 0, 1, 0, 0, 0, 0]);
  });

  it.each([
    ['keeps its weekdays over a short closed time', 'We 09:00-12:00; Dec 14-31 off', [0, 0, 1, 0, 0, 0, 0]],
    ['has no weekday in a long closed time', 'Apr-Oct We 09:00-12:00', [0, 0, 0, 0, 0, 0, 0]],
  ])('%s, where a language is sought by weekday', (_what, rule, expected) => {
    const entry = service([{ for: 'counselling', rule, languages: [{ language: 'ar' }] }]);
    const { week } = spokenHours({ noticeKinds }, entry, new Date('2026-12-20T09:00:00Z'))['ar']!;
    expect(week.map((openings) => openings.length)).toEqual(expected);
  });
});

describe('the days on which a place is closed', () => {
  const place = (rule: string, more: Entry = {}) => service([{ for: 'open', rule }], { place: more }).places[0]!;

  it('are the holidays on which it would be open', () => {
    expect(closedHolidays(place('Mo-Fr 09:00-13:00'), '2026-11-23')).toEqual(['2026-12-25', '2027-01-01']);
    expect(closedHolidays(place('Sa 09:00-13:00'), '2026-11-23')).toEqual(['2026-12-26']);
    expect(closedHolidays(place('Mo 09:00-13:00'), '2026-11-23')).toEqual([]);
  });

  it('are not those on which its rule says otherwise, nor those that lie in days of its own', () => {
    expect(closedHolidays(place('Mo-Fr 09:00-13:00; PH 10:00-12:00'), '2026-11-23')).toEqual([]);
    const break_ = [{ from: '2026-12-24', to: '2026-12-31', reason: 'break' }];
    expect(closedHolidays(place('Mo-Fr 09:00-13:00', { closedOn: break_ }), '2026-11-23')).toEqual(['2027-01-01']);
  });
});
