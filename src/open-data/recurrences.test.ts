import { describe, expect, it } from 'vitest';
import { recurrences } from './recurrences.ts';

const short = (rule: string, from = '2026-11-23') =>
  recurrences(rule, from).map(({ byday, opens_at, closes_at, valid_from, valid_to }) =>
    [
      byday,
      opens_at,
      closes_at,
      ...(valid_from === undefined ? [] : ['from', valid_from]),
      ...(valid_to === undefined ? [] : ['to', valid_to]),
    ].join(' '),
  );

describe('recurrences', () => {
  it('puts days with the same times into one', () => {
    expect(recurrences('Mo-We 09:00-13:00; Th 09:00-18:00; PH off', '2026-11-23')).toEqual([
      { freq: 'WEEKLY', wkst: 'MO', byday: 'MO,TU,WE', opens_at: '09:00', closes_at: '13:00' },
      { freq: 'WEEKLY', wkst: 'MO', byday: 'TH', opens_at: '09:00', closes_at: '18:00' },
    ]);
  });

  it('keeps a break at noon', () => {
    expect(short('Mo,We 11:00-13:00,14:00-17:00')).toEqual(['MO,WE 11:00 13:00', 'MO,WE 14:00 17:00']);
  });

  it.each(['Mo-Fr 8:00-12:00', 'mo-fr 08:00-12:00', 'Mo,Tu,We,Th,Fr 08:00 - 12:00', 'Mo-Fr 08:00-12:00 open; PH off'])(
    'reads every spelling: %s',
    (rule) => {
      expect(short(rule)).toEqual(['MO,TU,WE,TH,FR 08:00 12:00']);
    },
  );

  it.each([
    ['Su 22:00-02:00', 'SU 22:00 02:00'],
    ['Fr 22:00-02:00', 'FR 22:00 02:00'],
    ['Su 22:00-26:00', 'SU 22:00 02:00'],
    ['Mo-Su 18:00-02:00; PH off', 'MO,TU,WE,TH,FR,SA,SU 18:00 02:00'],
    ['Mo-Fr 09:00-09:00', 'MO,TU,WE,TH,FR 09:00 09:00'],
    ['24/7', 'MO,TU,WE,TH,FR,SA,SU 00:00 24:00'],
    ['Fr-Su 00:00-24:00', 'FR,SA,SU 00:00 24:00'],
  ])('keeps nights and whole days at the day on which they start: %s', (rule, expected) => {
    expect(short(rule)).toEqual([expected]);
  });

  it('says how long the weeks of a season hold', () => {
    expect(short('Apr-Oct: Mo-Fr 09:00-18:00; Nov-Mar: Mo-Fr 09:00-16:00', '2027-03-02')).toEqual([
      'MO,TU,WE,TH,FR 09:00 16:00 to 2027-03-31',
      'MO,TU,WE,TH,FR 09:00 18:00 from 2027-04-01 to 2027-10-31',
      'MO,TU,WE,TH,FR 09:00 16:00 from 2027-11-01 to 2028-03-31',
    ]);
    expect(short('Mo-Fr 09:00-12:00; Jul-Aug off', '2027-06-20')).toEqual([
      'MO,TU,WE,TH,FR 09:00 12:00 to 2027-06-30',
      'MO,TU,WE,TH,FR 09:00 12:00 from 2027-09-01 to 2028-06-30',
    ]);
    expect(short('Oct-Mar Mo 10:00-12:00', '2027-06-20')).toEqual(['MO 10:00 12:00 from 2027-10-01 to 2028-03-31']);
  });

  it('says a closing at midnight as 24:00', () => {
    expect(short('Sa 20:00-24:00')).toEqual(['SA 20:00 24:00']);
  });

  it.each(['We[1] 10:00-12:00', 'week 1-53/2 Mo 10:00-12:00', '2026 Dec 24 10:00-12:00', 'Th[1-4] 14:00-16:00'])(
    'never turns %s into weekly openings',
    (rule) => {
      expect(short(rule)).toEqual([]);
    },
  );
});
