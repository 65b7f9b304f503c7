import { describe, expect, it } from 'vitest';
import { checkHours } from './check-hours.ts';
import type { Directory } from './directory.ts';

const expectedInstead = (rule: string, today = '2026-11-23') =>
  checkHours({ services: [{ id: 'somewhere', places: [{ hours: [{ rule }] }] }] } as unknown as Directory, today).map(
    ({ expected }) => expected,
  );

describe('the build', () => {
  it('names the file and the field of a rule that no page can show whole', () => {
    const places = [{ hours: [] }, { hours: [{ rule: 'Mo 09:00-12:00' }, { rule: 'Mo-Fr 08:00+' }] }];
    expect(checkHours({ services: [{ id: 'somewhere', places }] } as unknown as Directory, '2026-11-23')).toEqual([
      {
        file: 'services/somewhere.yaml',
        field: 'places.1.hours.1.rule',
        expected: 'an end for every opening: "08:00-12:00", not "08:00+"',
      },
    ]);
  });

  it.each([
    ['a remark', 'Mo-Fr 08:00-12:00 "nur mit Termin"', 'no remark in quotation marks'],
    ['a remark on open hours', 'Mo-Fr 08:00-12:00 open "nur mit Termin"', 'no remark in quotation marks'],
    ['a remark on closed days', 'Mo-Fr 08:00-12:00; Sa off "geschlossen"', 'no remark in quotation marks'],
    ['a remark on some hours', 'We 09:00-12:00 "Frauen"; We 14:00-16:00', 'no remark in quotation marks'],
    ['a remark alone', '"nach Vereinbarung"', 'no remark in quotation marks'],
    ['a day that stands twice', 'We 09:00-12:00; We 14:00-16:00', 'Leave those days out of "We 09:00-12:00", or add to it with a comma'],
    ['a day that stands in two stretches', 'Mo-Fr 09:00-16:00; Fr 09:00-12:00', 'Leave those days out of "Mo-Fr 09:00-16:00"'],
    ['a season that a later part replaces', 'Apr-Oct Mo-Fr 09:00-18:00; Mo-Fr 09:00-16:00', 'Leave those days out of "Apr-Oct Mo-Fr'],
    ['a season that stands twice', 'Apr-Oct Mo 09:00-12:00; Apr-Oct Mo 14:00-16:00', 'Leave those days out of "Apr-Oct Mo 09:00-12:00"'],
    ['a first Monday that every Monday replaces', 'Mo[1] 09:00-10:00; Mo 10:00-12:00', 'Leave those days out of "Mo[1] 09:00-10:00"'],
    ['holidays that weekdays replace', 'PH 10:00-12:00; Mo-Fr 09:00-12:00', 'Leave those days out of "PH 10:00-12:00"'],
    ['hours that are closed again', 'Mo-Fr 09:00-12:00; Mo-Su off', 'Leave those days out of "Mo-Fr 09:00-12:00"'],
    ['an open end', 'Mo-Fr 08:00+', 'an end for every opening'],
    ['an open end after an end', 'Mo-Fr 08:00-17:00+', 'an end for every opening'],
    ['sunrise', 'sunrise-sunset', 'times of the clock'],
    ['dusk at one end', 'Mo-Su 08:00-dusk', 'times of the clock'],
    ['a fallback', 'Mo-Fr 09:00-12:00 || "by appointment"', 'certain hours only'],
    ['a fallback to other hours', 'Mo-Fr 09:00-12:00 || Sa 10:00-12:00', 'certain hours only'],
    ['hours that are unknown', 'Mo-Fr 08:00-12:00 unknown', 'certain hours only'],
    ['a point in time', 'Mo 10:00', 'opening hours like'],
    ['an hourly point in time', 'Mo-Fr 10:00-16:00/01:30', 'opening hours like'],
    ['days counted from Easter', 'Mo 09:00-12:00; easter -2 days off', 'instead of days counted from Easter'],
    ['a day counted from a holiday', 'Mo 09:00-12:00; PH -1 day off', 'instead of days counted from another day'],
    ['a closed part of a day', 'Mo 09:00-16:00; Mo 12:00-13:00 off', 'not "Mo 12:00-13:00 off"'],
    ['a year alone', '2027 Mo 09:00-12:00', 'not "2027 Mo 09:00-12:00"'],
    ['a bare "open"', 'open', 'not "open"'],
    ['around the clock with exceptions', '24/7; Mo off', 'opening hours without doubt'],
    ['more than a day at once', 'Sa 10:00-36:00', 'openings of 24 hours at most'],
    ['no opening at all', 'off', 'at least one opening'],
    ['holidays only, and closed', 'PH off', 'at least one opening'],
    ['another spelling of hours', 'Mo-Fr 08-12', 'opening hours without doubt'],
  ])('stops at %s: %s', (_what, rule, instead) => {
    expect(expectedInstead(rule)).toEqual([expect.stringContaining(instead)]);
  });

  it.each([
    '24/7',
    'Mo-We 09:00-13:00; Th 09:00-18:00',
    'mo-fr 8:00-12:00',
    'Mo-Fr 09:00-12:00, Fr 13:00-15:00',
    'Mo-Fr 09:00-12:00; We off; PH off',
    'Mo-Fr 09:00-12:00 open; PH closed',
    'Mo-Su 18:00-02:00; PH off',
    'Su 22:00-26:00',
    'Mo-Fr 09:00-09:00',
    'Mo-Fr 09:00-13:00; PH 10:00-12:00',
    'Mo-Fr 09:00-16:00; We[1] 14:00-16:00',
    'Mo-Fr 09:00-12:00; Jul-Aug Mo-Fr 10:00-12:00',
    'Apr-Oct: Mo-Fr 09:00-18:00; Nov-Mar: Mo-Fr 09:00-16:00',
    'Mo-Fr 09:00-12:00; PH,SH off',
    'week 01-53/2 Mo 10:00-12:00',
    'Mo 10:00-12:00; 2025 Dec 24-2026 Jan 02 off',
  ])('takes %s', (rule) => {
    expect(expectedInstead(rule)).toEqual([]);
  });

  it('warns twelve months before the table of school holidays ends, where a rule needs it', () => {
    expect(expectedInstead('Mo-Fr 09:00-12:00; SH off', '2028-12-31')).toEqual([]);
    expect(expectedInstead('Mo-Fr 09:00-12:00; SH off', '2029-01-01')).toEqual([
      'dates instead of "SH": the table of school holidays in opening_hours ends on 2029-12-31 and is needed until 2030-01-01 (or a newer version of opening_hours)',
    ]);
    expect(expectedInstead('Mo-Fr 09:00-12:00; SH off', '2030-07-10')).toEqual([expect.stringContaining('ends on 2029-12-31')]);
    expect(expectedInstead('Mo-Fr 09:00-12:00; PH off', '2030-07-10')).toEqual([]);
  });
});
