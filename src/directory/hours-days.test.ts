import OpeningHours from 'opening_hours';
import { describe, expect, it, vi } from 'vitest';
import { daysAfter } from './calendar-day.ts';
import { ruledDays } from './hours-days.ts';
import { schoolHolidaysEnd } from './opening-hours.ts';

const gelsenkirchen = { lat: 51.51, lon: 7.1, address: { country_code: 'de', state: 'Nordrhein-Westfalen' } };
const midnight = (day: string) => new Date(`${day}T00:00`);

describe('the days of a rule', () => {
  /** Rules that speak of holidays and end at midnight: for these the library's own intervals are the days. */
  it.each([
    'Mo-Fr 09:00-12:00,14:00-16:00; PH off',
    'Mo-We 09:00-13:00; Th 09:00-18:00; PH off',
    'Mo-Fr 09:00-12:00, Fr 13:00-15:00; PH off',
    'Mo-Fr 09:00-12:00; Fr off; PH off',
    'Mo-Fr,PH 09:00-13:00',
    'Mo-Fr 09:00-13:00; PH 10:00-12:00',
    'PH off; Mo-Fr 09:00-13:00',
    'Apr-Oct: Mo-Fr 09:00-18:00; Nov-Mar: Mo-Fr 09:00-16:00; PH off',
    'Mo-Fr 09:00-12:00; Jul-Aug off; PH off',
    'Oct 15-Mar 15 Mo 09:00-12:00; PH off',
    'Mo-Fr 09:00-12:00; PH,SH off',
    'SH Mo-Fr 10:00-12:00; PH off',
    'Mo-Fr 09:00-12:00; Dec 24,31 off; PH off',
    'Mo 10:00-12:00; 2026 Dec 24-2027 Jan 02 off; PH off',
    'Mo[1,3] 10:00-12:00; PH off',
    'Th[-1] 14:00-16:00; PH off',
    'Th[1-4] 14:00-16:00; PH off',
    'Sa-Mo 10:00-11:00; PH off',
    'week 01-53/2 Mo 10:00-12:00; PH off',
    'week 02-20 Mo,We 10:00-12:00; PH off',
    'Apr-Oct Mo[1] 10:00-12:00; PH off',
    '24/7',
    'Sa,Su 00:00-24:00; PH off',
  ])('%s: are those that the library opens', (rule) => {
    const { days } = ruledDays(rule, '2026-11-23', []);
    const expected = new Set<string>();
    const until = daysAfter(days.at(-1)!.day, 1);
    for (const [from, to] of new OpeningHours(rule, gelsenkirchen).getOpenIntervals(midnight(days[0]!.day), midnight(until))) {
      // Half hours, so that an opening over several days falls apart at every midnight.
      for (const at = new Date(from); at < to; at.setMinutes(at.getMinutes() + 30)) expected.add(at.toString());
    }
    const found = new Set<string>();
    for (const { day, openings } of days) {
      for (const [opens, closes] of openings) {
        for (let minute = opens; minute < closes; minute += 30) {
          const at = midnight(day);
          at.setMinutes(minute);
          found.add(at.toString());
        }
      }
    }
    expect(found.size).toBeGreaterThan(8);
    expect(found.symmetricDifference(expected)).toEqual(new Set());
  });

  it('leave holidays out where the rule does not speak of them', () => {
    const closed = (rule: string) => ruledDays(rule, '2026-12-24', []).days.find(({ day }) => day === '2026-12-25')!.openings;
    expect(closed('Mo-Fr 09:00-12:00')).toEqual([]);
    expect(closed('Mo-Fr,PH 09:00-12:00')).toEqual([[540, 720]]);
    expect(closed('24/7')).toEqual([[0, 1440]]);
  });

  it('keep a night whole on the day on which it starts, also before a closing day and after one', () => {
    const nights = (rule: string, closed: { from: string; to: string }[] = []) =>
      ruledDays(rule, '2026-12-23', closed)
        .days.filter(({ day }) => day >= '2026-12-23' && day <= '2026-12-27')
        .map(({ openings }) => openings);
    const night = [[1080, 1560]];
    expect(nights('Mo-Su 18:00-02:00')).toEqual([night, night, [], [], night]);
    expect(nights('Mo-Su 18:00-02:00; PH off')).toEqual([night, night, [], [], night]);
    expect(nights('Mo-Su 18:00-02:00; Dec 24 off')).toEqual([night, [], [], [], night]);
    expect(nights('Mo-Su,PH 18:00-02:00', [{ from: '2026-12-25', to: '2026-12-25' }])).toEqual([night, night, [], night, night]);
  });
});

describe('the table of school holidays', () => {
  it('ends where the library stops knowing them', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const holidays = (from: string, until: string) =>
      new OpeningHours('SH 00:00-24:00', gelsenkirchen).getOpenIntervals(midnight(from), midnight(until)).length;
    const year = Number(schoolHolidaysEnd.slice(0, 4));
    expect(holidays(`${year}-01-01`, `${year + 1}-01-01`)).toBeGreaterThan(4);
    expect(() => holidays(`${year + 1}-01-01`, `${year + 2}-01-01`)).toThrow(`not defined for the year ${year + 1}`);
    error.mockRestore();
  });

  it.each(['2028-11-27', '2029-11-28', '2030-07-10', '2035-01-01'])('never throws on %s, whatever it knows', (day) => {
    expect(ruledDays('Mo-Fr 09:00-12:00; SH off', day, []).days).toHaveLength(800);
  });
});
