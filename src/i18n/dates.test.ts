import { describe, expect, it } from 'vitest';
import { berlinMoment, dayInWords, dayOfInstantInWords, momentInWords, shownDate } from './dates.ts';
import type { Translate } from './words.ts';

const arabic = ((key: string) =>
  ({ 'vocabulary:weekday.long.mo': 'الاثنين', 'vocabulary:weekday.long.su': 'الأحد', 'booking:comma': '، ' })[key] ??
  key) as unknown as Translate;
const withoutIsolates = (text: string) => text.replace(/[\u2066\u2069]/g, '');

describe('an instant in Berlin', () => {
  it('has weekday, date and time in figures', () => {
    expect(berlinMoment('2026-11-23T09:20:00.000Z')).toEqual({ weekday: 'mo', date: '23.11.2026', time: '10:20' });
  });

  it('belongs to the next day from midnight in Berlin on', () => {
    expect(berlinMoment('2026-11-22T22:59:00.000Z')).toEqual({ weekday: 'su', date: '22.11.2026', time: '23:59' });
    expect(berlinMoment('2026-11-22T23:00:00.000Z')).toEqual({ weekday: 'mo', date: '23.11.2026', time: '00:00' });
  });

  it('skips the hour that does not exist on 28 March 2027', () => {
    expect(berlinMoment('2027-03-28T00:59:00.000Z').time).toBe('01:59');
    expect(berlinMoment('2027-03-28T01:00:00.000Z').time).toBe('03:00');
  });

  it('shows the doubled hour of 31 October 2027 twice', () => {
    expect(berlinMoment('2027-10-31T00:30:00.000Z').time).toBe('02:30');
    expect(berlinMoment('2027-10-31T01:30:00.000Z').time).toBe('02:30');
    expect(berlinMoment('2027-10-31T02:30:00.000Z').time).toBe('03:30');
  });

  it('keeps nine o’clock at nine before and after both clock changes', () => {
    const nineOClock = ['2027-03-26T08:00:00.000Z', '2027-03-29T07:00:00.000Z', '2027-10-29T07:00:00.000Z', '2027-11-02T08:00:00.000Z'];
    expect(nineOClock.map((instant) => berlinMoment(instant).time)).toEqual(['09:00', '09:00', '09:00', '09:00']);
  });

  it('knows the leap day', () => {
    expect(berlinMoment('2028-02-29T11:00:00.000Z')).toEqual({ weekday: 'tu', date: '29.02.2028', time: '12:00' });
  });

  it('is refused when it is none', () => {
    expect(() => berlinMoment('tomorrow')).toThrow();
    expect(() => dayInWords(arabic, '2026-02-30')).toThrow('not a day');
  });
});

describe('in words', () => {
  it('names the weekday first, then figures, then the time', () => {
    expect(withoutIsolates(momentInWords(arabic, '2026-11-23T09:20:00.000Z'))).toBe('الاثنين 23.11.2026، 10:20');
  });

  it.each([
    ['2020-09-14', '14.09.2020'],
    ['2020-09', '09.2020'],
    ['2020', '2020'],
  ])('shows a stated date as exactly as its source: %s as %s', (date, shown) => expect(shownDate(date)).toBe(shown));

  it('isolates the figures from left to right', () => {
    expect(momentInWords(arabic, '2026-11-23T09:20:00.000Z')).toBe('الاثنين \u206623.11.2026\u2069، \u206610:20\u2069');
  });

  it('names a calendar day on both sides of a clock change', () => {
    expect(withoutIsolates(dayInWords(arabic, '2027-03-28'))).toBe('الأحد 28.03.2027');
    expect(withoutIsolates(dayInWords(arabic, '2027-10-31'))).toBe('الأحد 31.10.2027');
    expect(withoutIsolates(dayOfInstantInWords(arabic, '2027-10-31T23:00:00.000Z'))).toBe('الاثنين 01.11.2027');
  });
});
