import { describe, expect, it } from 'vitest';
import { daysOf, isYearQuarter, yearQuarterOf } from './year-quarter.ts';

describe('a quarter of the year', () => {
  it('is that of its first and its last day', () => {
    expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-11-30', '2026-12-31'].map(yearQuarterOf)).toEqual([
      '2026-Q1',
      '2026-Q1',
      '2026-Q2',
      '2026-Q4',
      '2026-Q4',
    ]);
  });

  it('ends where the next begins', () => {
    expect(daysOf('2026-Q1')).toEqual({ firstDay: '2026-01-01', nextDay: '2026-04-01' });
    expect(daysOf('2026-Q4')).toEqual({ firstDay: '2026-10-01', nextDay: '2027-01-01' });
  });

  it('is written one way', () => {
    expect(['2026-Q4', '2026-Q5', '2026-4', '2026-Q4 '].map(isYearQuarter)).toEqual([true, false, false, false]);
  });
});
