import { describe, expect, it } from 'vitest';
import { assertHolidays, isPublicHoliday, publicHolidays } from './holidays.ts';
import { closedHolidays } from './hours-compiled.ts';

/** Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi: 2 days before Easter Sunday and 1, 39, 50, 60 after it. */
const movable: Record<number, string[]> = {
  2026: ['04-03', '04-06', '05-14', '05-25', '06-04'],
  2027: ['03-26', '03-29', '05-06', '05-17', '05-27'],
  2028: ['04-14', '04-17', '05-25', '06-05', '06-15'],
  2029: ['03-30', '04-02', '05-10', '05-21', '05-31'],
  2030: ['04-19', '04-22', '05-30', '06-10', '06-20'],
  2031: ['04-11', '04-14', '05-22', '06-02', '06-12'],
  2032: ['03-26', '03-29', '05-06', '05-17', '05-27'],
  2033: ['04-15', '04-18', '05-26', '06-06', '06-16'],
  2034: ['04-07', '04-10', '05-18', '05-29', '06-08'],
  2035: ['03-23', '03-26', '05-03', '05-14', '05-24'],
  2036: ['04-11', '04-14', '05-22', '06-02', '06-12'],
};
const fixed = ['01-01', '05-01', '10-03', '11-01', '12-25', '12-26'];
const years = Object.keys(movable).map(Number);
const expected = (year: number) => [...fixed, ...movable[year]!].map((day) => `${year}-${day}`).toSorted();

describe('the public holidays of North Rhine-Westphalia', () => {
  it.each(years)('of %i are the eleven of the law', (year) => {
    expect(publicHolidays(year)).toEqual(expected(year));
    expect(expected(year).every(isPublicHoliday)).toBe(true);
  });

  it('are no others: not Epiphany, All Saints’ Eve, Christmas Eve or New Year’s Eve', () => {
    expect(['2027-01-06', '2026-10-31', '2026-12-24', '2026-12-31', '2027-03-28'].filter(isPublicHoliday)).toEqual([]);
  });

  it.each(years)('of %i close a door whose rule does not speak of them', { timeout: 60_000 }, (year) => {
    const hours = [{ for: 'open', rule: 'Mo-Su 09:00-13:00', languages: [] }];
    const place = { quarter: 'schalke', quarterConfirmed: true, hours, closedOn: [], stops: [] };
    // Sixty days from each of these days on.
    const closed = ['01-01', '03-10', '05-05', '06-15', '09-20', '12-01'].flatMap((day) => closedHolidays(place, `${year}-${day}`));
    expect([...new Set(closed)].filter((day) => day.startsWith(String(year)))).toEqual(expected(year));
  });

  it('must be known for twelve months ahead', () => {
    expect(() => assertHolidays('2026-11-22')).not.toThrow();
    const until2026 = (year: number) => (year <= 2026 ? publicHolidays(year) : []);
    expect(() => assertHolidays('2026-11-22', until2026)).toThrow('knows 0 of 11 days of 2027, needed until 2027-11-22');
    expect(() => assertHolidays('2025-11-22', until2026)).not.toThrow();
  });
});
