import { describe, expect, it } from 'vitest';
import { entryDates, factDate, freshness, hasLeft, isEnded, isForgotten, isTooOld, shownFacts, turnsAhead, yearOf } from './freshness.ts';
import { serviceSchema, type Service } from './service-schema.ts';

const now = new Date('2026-11-22T10:00:00Z');

const service = (facts: Record<string, unknown>): Service => ({
  id: 'somewhere',
  ...serviceSchema.parse({ name: { de: 'Beratung' }, provider: 'somebody', topics: ['work'], reach: 'city', ...facts }),
});
const address = { places: [{ street: 'Markt 1', quarter: 'schalke', quarterConfirmed: true }] };
const reported = (date?: string) => service({ ...address, verification: { status: 'reported', sources: [{ title: 'Faltblatt', date }] } });
const verified = (date: string) => service({ ...address, verification: { status: 'verified', date, by: 'KIM', sources: [] } });

describe('freshness', () => {
  it('trusts an entry that was checked with the provider within three years', () => {
    expect(freshness(verified('2026-01-15'), now)).toBe('verified');
  });

  it('calls a public source of the last three years current', () => {
    expect(freshness(reported('2023-12'), now)).toBe('current');
    expect(freshness(reported('2024'), now)).toBe('current');
  });

  it('counts a stated period to its end', () => {
    expect(freshness(reported('2023'), now)).toBe('current');
    expect(freshness(reported('2023'), new Date('2027-01-01T10:00:00Z'))).toBe('outdated');
    expect(freshness(reported('2023-11'), now)).toBe('current');
    expect(freshness(reported('2023-10'), now)).toBe('outdated');
  });

  it('turns outdated on the day after three years', () => {
    expect(freshness(reported('2023-11-22'), now)).toBe('current');
    expect(freshness(reported('2023-11-21'), now)).toBe('outdated');
  });

  it('lets even a checked entry become outdated', () => {
    expect(freshness(verified('2020'), now)).toBe('outdated');
  });

  it('says when no date is stated', () => {
    expect(freshness(reported(), now)).toBe('undated');
  });

  it('counts the days of Berlin', () => {
    expect(freshness(reported('2023-11-22'), new Date('2026-11-22T22:59:00Z'))).toBe('current');
    expect(freshness(reported('2023-11-22'), new Date('2026-11-22T23:00:00Z'))).toBe('outdated');
  });

  it('survives a leap day', () => {
    expect(freshness(reported('2025-03-01'), new Date('2028-02-29T12:00:00Z'))).toBe('current');
    expect(freshness(reported('2025-02-28'), new Date('2028-02-29T12:00:00Z'))).toBe('outdated');
  });

  it('never ages counselling that is asked for in this portal', () => {
    const own = service({
      kimQuarter: 'schalke',
      access: ['portal'],
      bring: ['letters'],
      verification: { status: 'reported', sources: [] },
    });
    expect(freshness(own, new Date('2040-01-01T10:00:00Z'))).toBe('current');
    const sourced = service({
      kimQuarter: 'schalke',
      verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2024' }] },
    });
    expect(freshness(sourced, new Date('2040-01-01T10:00:00Z'))).toBe('outdated');
  });
});

describe('an entry whose facts are of several years', () => {
  const sources = [
    { title: 'Presse', date: '2022-12', states: ['phones'] },
    { title: 'Zeitung', date: '2015', states: ['phones'] },
    { title: 'Faltblatt', date: '2024', states: ['address'] },
    { title: 'Bericht', date: '2019', states: ['hours', 'cost'] },
  ];
  const mixed = service({
    places: [{ ...address.places[0], hours: [{ for: 'open', rule: 'Mo 09:00-12:00' }] }],
    phones: [{ number: '+4920916900', use: 'general' }],
    cost: 'free',
    verification: { status: 'reported', sources },
  });

  it('gives each fact the date of the newest source that states it', () => {
    expect(factDate(mixed, 'phones')).toBe('2022-12');
    expect(factDate(mixed, 'address')).toBe('2024');
    expect(factDate(mixed, 'email')).toBeUndefined();
  });

  it('leaves out sources without a date where another one has a date', () => {
    const stating = ['phones'];
    const phones = [{ number: '+4920916900', use: 'general' }];
    const undated = { title: 'Plakat', states: stating };
    const dated = { title: 'Liste', date: '2024', states: stating };
    for (const sources of [
      [undated, dated],
      [dated, undated],
    ])
      expect(factDate(service({ phones, verification: { status: 'reported', sources } }), 'phones')).toBe('2024');
  });

  it('shows hours and a price of which nobody knows the date', () => {
    const undated = service({ cost: 'free', verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] } });
    expect(isTooOld(undated, 'cost', now)).toBe(false);
    expect(shownFacts(undated, now)).toEqual(['cost']);
  });

  it('keeps hours and a price of more than three years to itself', () => {
    expect(isTooOld(mixed, 'hours', now)).toBe(true);
    expect(shownFacts(mixed, now)).toEqual(['address', 'phones']);
  });

  it('has the date of its oldest shown fact', () => {
    expect(entryDates(mixed, now)).toEqual(['2022-12', '2024']);
    expect(freshness(mixed, new Date('2026-01-01T10:00:00Z'))).toBe('outdated');
    expect(freshness(mixed, new Date('2025-12-31T10:00:00Z'))).toBe('current');
  });

  it('is undated as soon as one shown fact has no date', () => {
    const undated = {
      ...mixed,
      verification: { ...mixed.verification, sources: mixed.verification.sources.with(2, { title: 'Faltblatt', states: ['address'] }) },
    };
    expect(entryDates(undated, now)).toBeUndefined();
    expect(entryDates(service({ verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2024' }] } }), now)).toEqual([
      '2024',
    ]);
    expect(freshness(undated, now)).toBe('undated');
  });
});

describe('whether people are taken now', () => {
  const taking = (date?: string) =>
    service({ taking: { state: 'full' }, verification: { status: 'reported', sources: [{ title: 'Presse', date }] } });

  it('is said for six months, and never without a date', () => {
    expect(shownFacts(taking('2026-05-22'), now)).toEqual(['taking']);
    expect(shownFacts(taking('2026-05-21'), now)).toEqual([]);
    expect(shownFacts(taking(), now)).toEqual([]);
  });
});

describe('an entry with a planned end', () => {
  const until = (validUntil: string) => service({ validUntil, verification: { status: 'reported', sources: [] } });

  it('ends after its last day in Berlin', () => {
    expect(isEnded(until('2026-11-22'), new Date('2026-11-22T22:59:00Z'))).toBe(false);
    expect(isEnded(until('2026-11-22'), new Date('2026-11-22T23:00:00Z'))).toBe(true);
    expect(isEnded(until('2025-12'), new Date('2025-12-31T22:59:00Z'))).toBe(false);
    expect(isEnded(until('2025-12'), new Date('2025-12-31T23:00:00Z'))).toBe(true);
  });
});

describe('an entry that nobody confirms', () => {
  const from = (...dates: (string | undefined)[]) =>
    service({
      ...address,
      phones: [{ number: '+4920916900', use: 'general' }],
      verification: { status: 'reported', sources: dates.map((date) => ({ title: 'Faltblatt', date, states: ['address', 'phones'] })) },
    });

  it('leaves the lists on the day after five years, counted to the end of a stated period, in Berlin', () => {
    expect(isForgotten({}, from('2021-11-22'), new Date('2026-11-22T22:59:00Z'))).toBe(false);
    expect(isForgotten({}, from('2021-11-22'), new Date('2026-11-22T23:00:00Z'))).toBe(true);
    expect(isForgotten({}, from('2021'), new Date('2026-12-31T22:59:00Z'))).toBe(false);
    expect(isForgotten({}, from('2021'), new Date('2026-12-31T23:00:00Z'))).toBe(true);
  });

  it('stays while one source is newer, or none has a date, and while it is the portal itself', () => {
    expect(isForgotten({}, from('2015', '2021-11-23'), new Date('2026-11-23T12:00:00Z'))).toBe(false);
    expect(isForgotten({}, from(undefined), now)).toBe(false);
    expect(isForgotten({}, from(undefined, '2015'), now)).toBe(true);
    expect(isForgotten({}, verified('2021-11-21'), now)).toBe(true);
    const own = service({ kimQuarter: 'schalke', access: ['portal'], verification: { status: 'reported', sources: [] } });
    expect(hasLeft({}, own, new Date('2046-01-01T12:00:00Z'))).toBe(false);
  });

  it('stays for as long as the city gives its first entries time', () => {
    const patient = { oldEntriesStayUntil: '2026-11-30' };
    expect(hasLeft(patient, from('2015'), new Date('2026-11-30T22:59:00Z'))).toBe(false);
    expect(hasLeft(patient, from('2015'), new Date('2026-11-30T23:00:00Z'))).toBe(true);
    expect(turnsAhead(patient, from('2015'), now)).toEqual([{ turn: 'left', day: '2026-12-01' }]);
  });

  it('has left when its planned end is over, however new it is', () => {
    const trial = service({
      validUntil: '2026-11-21',
      verification: { status: 'reported', sources: [{ title: 'Presse', date: '2026-11' }] },
    });
    expect([hasLeft({}, trial, now), isForgotten({}, trial, now)]).toEqual([true, false]);
  });
});

describe('editors are warned', () => {
  const hours = (change: Record<string, unknown>) =>
    service({
      places: [{ ...address.places[0], hours: [{ for: 'open', rule: 'Mo 09:00-12:00' }] }],
      cost: 'free',
      verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2023-11-22' }] },
      ...change,
    });

  it('of hours, price and the end of the lists, 90 days before, with the first day', () => {
    const turns = [
      { turn: 'hours', day: '2026-11-23' },
      { turn: 'cost', day: '2026-11-23' },
      { turn: 'old', day: '2026-11-23' },
    ];
    expect(turnsAhead({}, hours({}), new Date('2026-08-24T22:00:00Z'))).toEqual(turns);
    expect(turnsAhead({}, hours({}), new Date('2026-08-24T21:59:00Z'))).toEqual([]);
    expect(turnsAhead({}, hours({}), now)).toEqual(turns);
    expect(turnsAhead({}, hours({}), new Date('2026-11-22T23:00:00Z'))).toEqual([]);
  });

  it('of the day on which it leaves the lists or ends', () => {
    const old = service({ ...address, verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2021' }] } });
    expect(turnsAhead({}, old, now)).toEqual([{ turn: 'left', day: '2027-01-01' }]);
    const trial = service({ validUntil: '2026-12', verification: { status: 'reported', sources: [{ title: 'Presse', date: '2026-01' }] } });
    expect(turnsAhead({}, trial, now)).toEqual([{ turn: 'ended', day: '2027-01-01' }]);
  });

  it('of nothing that readers do not see', () => {
    expect(turnsAhead({}, hours({ verification: { status: 'draft', sources: [{ title: 'Presse', date: '2023-11-22' }] } }), now)).toEqual(
      [],
    );
    expect(turnsAhead({}, hours({ validUntil: '2026-11-01' }), now)).toEqual([]);
  });
});

describe('yearOf', () => {
  it('reads the year of every stated date', () => {
    expect(yearOf('2020')).toBe('2020');
    expect(yearOf('2020-09-14')).toBe('2020');
  });
});
