import { afterEach, describe, expect, it, vi } from 'vitest';
import { openingsOn, stateAt, type CompiledHours, type Opening } from './hours-state.ts';

const nineToOne: Opening = [540, 780];
const afternoon: Opening = [840, 1080];
const allDay: Opening = [0, 1440];
const every = (...openings: Opening[]) => Array.from({ length: 7 }, () => openings);
const weekdaysOnly = (...openings: Opening[]) => [...Array.from({ length: 5 }, () => openings), [], []];

const hours = (week: Opening[][], days: Record<string, Opening[]> = {}, from = '2026-11-01', until = '2027-01-10'): CompiledHours => ({
  from,
  until,
  week,
  days,
});
const at = (compiled: CompiledHours, instant: string) => stateAt(compiled, new Date(instant));
const open = (day: string, minute: number) => ({ state: 'open', until: { day, minute } });
const soon = (day: string, minute: number) => ({ state: 'closing-soon', until: { day, minute } });
const closed = (day: string, minute: number) => ({ state: 'closed', opensAt: { day, minute } });

/** 2026-11-23 is a Monday; Berlin is one hour ahead of UTC. */
describe('a door', () => {
  it.each<[string, CompiledHours, string, unknown]>([
    ['opens today', hours(weekdaysOnly(nineToOne)), '2026-11-23T07:59:59Z', closed('2026-11-23', 540)],
    ['is open from its first minute', hours(weekdaysOnly(nineToOne)), '2026-11-23T08:00:00Z', open('2026-11-23', 780)],
    ['closes soon in its last half hour', hours(weekdaysOnly(nineToOne)), '2026-11-23T11:30:00Z', soon('2026-11-23', 780)],
    ['does not yet close soon before it', hours(weekdaysOnly(nineToOne)), '2026-11-23T11:29:00Z', open('2026-11-23', 780)],
    ['is closed from its last minute on', hours(weekdaysOnly(nineToOne)), '2026-11-23T12:00:00Z', closed('2026-11-24', 540)],
    ['is closed between two openings', hours(weekdaysOnly(nineToOne, afternoon)), '2026-11-23T12:30:00Z', closed('2026-11-23', 840)],
    ['is open in the second one', hours(weekdaysOnly(nineToOne, afternoon)), '2026-11-23T13:00:00Z', open('2026-11-23', 1080)],
    ['opens again on Monday, on a Friday evening', hours(weekdaysOnly(nineToOne)), '2026-11-27T18:00:00Z', closed('2026-11-30', 540)],
    ['never closes', hours(every(allDay)), '2026-11-25T02:00:00Z', { state: 'open', until: undefined }],
    ['closes only for a holiday', hours(every(allDay), { '2026-12-25': [] }), '2026-12-23T02:00:00Z', open('2026-12-25', 0)],
    [
      'is open over midnight, before it',
      hours([[], [], [], [], [[1320, 1440]], [[0, 120]], []]),
      '2026-11-27T22:30:00Z',
      open('2026-11-28', 120),
    ],
    [
      'is open over midnight, after it',
      hours([[], [], [], [], [[1320, 1440]], [[0, 120]], []]),
      '2026-11-27T23:30:00Z',
      open('2026-11-28', 120),
    ],
    [
      'is closed on a holiday and says what comes after it',
      hours(weekdaysOnly(nineToOne), { '2026-12-25': [] }),
      '2026-12-24T17:00:00Z',
      closed('2026-12-28', 540),
    ],
    [
      'is closed until a date',
      hours(weekdaysOnly(nineToOne), { '2026-11-23': [], '2026-11-24': [] }),
      '2026-11-23T09:00:00Z',
      closed('2026-11-25', 540),
    ],
    ['has no opening at all', hours(every()), '2026-11-23T09:00:00Z', { state: 'closed', opensAt: undefined }],
    ['knows nothing before the days it was worked out for', hours(every(allDay)), '2026-10-31T22:59:00Z', undefined],
    ['knows nothing after them', hours(every(allDay)), '2027-01-09T23:00:00Z', undefined],
  ])('%s', (_what, compiled, instant, expected) => {
    expect(at(compiled, instant)).toEqual(expected);
  });

  it('keeps nine o’clock at nine before and after both clock changes', () => {
    const spring = hours(every(nineToOne), {}, '2027-03-01', '2027-04-30');
    expect(at(spring, '2027-03-27T07:59:00Z')).toEqual(closed('2027-03-27', 540));
    expect(at(spring, '2027-03-27T08:00:00Z')).toEqual(open('2027-03-27', 780));
    expect(at(spring, '2027-03-28T06:59:00Z')).toEqual(closed('2027-03-28', 540));
    expect(at(spring, '2027-03-28T07:00:00Z')).toEqual(open('2027-03-28', 780));
    const autumn = hours(every(nineToOne), {}, '2027-10-01', '2027-11-30');
    expect(at(autumn, '2027-10-30T07:00:00Z')).toEqual(open('2027-10-30', 780));
    expect(at(autumn, '2027-10-31T07:59:00Z')).toEqual(closed('2027-10-31', 540));
    expect(at(autumn, '2027-10-31T08:00:00Z')).toEqual(open('2027-10-31', 780));
  });

  it('takes the hour that comes twice once', () => {
    const night = hours(every([60, 150]), {}, '2027-10-01', '2027-11-30');
    expect(at(night, '2027-10-31T00:15:00Z')).toEqual(soon('2027-10-31', 150)); // 02:15 the first time
    expect(at(night, '2027-10-31T01:15:00Z')).toEqual(closed('2027-11-01', 60)); // 02:15 the second time
  });

  it('survives the hour that does not exist', () => {
    const night = hours(every([120, 300]), {}, '2027-03-01', '2027-04-30');
    expect(at(night, '2027-03-28T00:59:00Z')).toEqual(closed('2027-03-28', 120)); // 01:59
    expect(at(night, '2027-03-28T01:00:00Z')).toEqual(open('2027-03-28', 300)); // 03:00
    expect(at(hours(every(allDay), {}, '2027-03-01', '2027-04-30'), '2027-03-28T01:30:00Z')).toEqual({ state: 'open', until: undefined });
  });
});

describe('in a process of another zone', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    process.env['TZ'] = zone;
  });

  /** Saturday is open all day, Sunday and Monday are not: one minute decides. */
  const saturdays = hours([[], [], [], [], [], [allDay], []]);

  it.each(['Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati', 'UTC'])(
    '%s, Berlin’s minutes around midnight hold',
    async (other) => {
      process.env['TZ'] = other;
      expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(other);
      vi.resetModules(); // as a browser there would load it
      const loaded = await import('./hours-state.ts');
      const saturday = (instant: string) => loaded.stateAt(saturdays, new Date(instant));
      expect(saturday('2026-11-27T22:59:00Z')).toEqual(closed('2026-11-28', 0)); // Friday 23:59 in Berlin
      expect(saturday('2026-11-27T23:01:00Z')).toEqual(open('2026-11-29', 0)); // Saturday 00:01
      expect(saturday('2026-11-28T22:59:00Z')).toEqual(soon('2026-11-29', 0)); // Saturday 23:59
      expect(saturday('2026-11-28T23:01:00Z')).toEqual(closed('2026-12-05', 0)); // Sunday 00:01
    },
  );
});

describe('the openings of a day', () => {
  it('are those of its weekday unless it differs', () => {
    const compiled = hours(weekdaysOnly(nineToOne), { '2026-11-24': [afternoon] });
    expect(openingsOn(compiled, '2026-11-23')).toEqual([[540, 780]]);
    expect(openingsOn(compiled, '2026-11-24')).toEqual([[840, 1080]]);
    expect(openingsOn(compiled, '2026-11-28')).toEqual([]);
    expect(openingsOn(compiled, '2027-01-10')).toBeUndefined();
  });
});
