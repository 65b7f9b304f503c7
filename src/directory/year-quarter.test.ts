import { describe, expect, it } from 'vitest';
import { daysOf } from './year-quarter.ts';

describe('a quarter of the year', () => {
  it('ends where the next begins', () => {
    expect(daysOf('2026-Q1')).toEqual({ firstDay: '2026-01-01', nextDay: '2026-04-01' });
    expect(daysOf('2026-Q4')).toEqual({ firstDay: '2026-10-01', nextDay: '2027-01-01' });
  });
});
