import { describe, expect, it } from 'vitest';
import { readTimes, readWeek, writeTimes, writeWeek } from './week-rule.ts';

describe('a week of opening hours', () => {
  it.each([
    ['Mo-We 09:00-13:00; Th 09:00-18:00', 'Mo-We 09:00-13:00; Th 09:00-18:00'],
    ['Mo,We 09:00-12:00,14:00-16:00', 'Mo,We 09:00-12:00,14:00-16:00'],
    ['Mo-Fr 09:00-12:00; We 14:00-16:00', 'Mo-Tu,Th-Fr 09:00-12:00; We 14:00-16:00'],
    ['Fr-Mo 18:00-02:00', 'Mo,Fr-Su 18:00-02:00'],
    ['Su 20:00-24:00', 'Su 20:00-24:00'],
    ['mo-fr 9:00-12:00', 'Mo-Fr 09:00-12:00'],
    ['Mo 09:00-12:00, Mo 14:00-16:00', 'Mo 09:00-12:00,14:00-16:00'],
    ['Mo-We 09:00-12:00; Tu off', 'Mo,We 09:00-12:00'],
  ])('reads %s and writes %s', (rule, written) => {
    expect(writeWeek(readWeek(rule)!)).toBe(written);
  });

  it.each(['Mo-Fr 09:00-12:00; PH off', 'Th[-1] 14:00-16:00', 'Apr-Oct: Mo 09:00-12:00', 'Mo 09:00+', 'off'])(
    'leaves %s a text',
    (rule) => {
      expect(readWeek(rule)).toBeUndefined();
    },
  );
});

describe('the times of a day', () => {
  it.each([
    ['9-12:30, 14.00 – 16 Uhr', '09:00–12:30, 14:00–16:00'],
    ['14:00-16:00,09:00-12:00', '09:00–12:00, 14:00–16:00'],
    ['8 bis 24', '08:00–24:00'],
    ['22:00-02:00', '22:00–02:00'],
    ['  ', ''],
  ])('reads %s as %s', (typed, shown) => {
    expect(writeTimes(readTimes(typed)!)).toBe(shown);
  });

  it.each(['9', '9-25', 'morgens', '09:00-09:00', '24:00-25:00', '9-12, 11-13', '9-12,'])('refuses %s', (typed) => {
    expect(readTimes(typed)).toBeUndefined();
  });
});
