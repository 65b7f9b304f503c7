import { describe, expect, it } from 'vitest';
import { recurrences } from './recurrences.ts';

const short = (rule: string) => recurrences(rule).map(({ byday, opens_at, closes_at }) => `${byday} ${opens_at} ${closes_at}`);

describe('recurrences', () => {
  it('puts days with the same times into one', () => {
    expect(recurrences('Mo-We 09:00-13:00; Th 09:00-18:00; PH off')).toEqual([
      { freq: 'WEEKLY', wkst: 'MO', byday: 'MO,TU,WE', opens_at: '09:00', closes_at: '13:00' },
      { freq: 'WEEKLY', wkst: 'MO', byday: 'TH', opens_at: '09:00', closes_at: '18:00' },
    ]);
  });

  it('keeps a break at noon', () => {
    expect(short('Mo,We 11:00-13:00,14:00-17:00')).toEqual(['MO,WE 11:00 13:00', 'MO,WE 14:00 17:00']);
  });

  it('says a closing at midnight as 24:00', () => {
    expect(short('Sa 20:00-24:00')).toEqual(['SA 20:00 24:00']);
  });

  it.each([
    'We[1] 10:00-12:00',
    'Oct-Mar Mo 10:00-12:00',
    'week 1-53/2 Mo 10:00-12:00',
    '2026 Dec 24 10:00-12:00',
    'Mo 10:00+',
    '24/7',
    'Fr-Su 00:00-24:00',
  ])('never turns %s into weekly openings', (rule) => {
    expect(recurrences(rule)).toEqual([]);
  });
});
