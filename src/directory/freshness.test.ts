import { describe, expect, it } from 'vitest';
import { freshness, yearOf } from './freshness.ts';

const now = new Date('2026-11-22T10:00:00Z');
const reported = (date?: string) => ({ status: 'reported' as const, sources: [], ...(date === undefined ? {} : { date }) });

describe('freshness', () => {
  it('trusts an entry that was checked with the provider within three years', () => {
    expect(freshness({ status: 'verified', date: '2026-01-15', by: 'KIM', sources: [] }, now)).toBe('verified');
  });

  it('calls a public source of the last three years current', () => {
    expect(freshness(reported('2023-12'), now)).toBe('current');
    expect(freshness(reported('2024'), now)).toBe('current');
  });

  it('counts a stated period to its end', () => {
    expect(freshness(reported('2023'), now)).toBe('current');
    expect(freshness(reported('2023'), new Date('2027-01-01T10:00:00Z'))).toBe('outdated');
    expect(freshness(reported('2023-11'), now)).toBe('current');
    expect(freshness(reported('2023-10'), now)).toBe('outdated');
  });

  it('turns outdated on the day after three years', () => {
    expect(freshness(reported('2023-11-22'), now)).toBe('current');
    expect(freshness(reported('2023-11-21'), now)).toBe('outdated');
  });

  it('lets even a checked entry become outdated', () => {
    expect(freshness({ status: 'verified', date: '2020', sources: [] }, now)).toBe('outdated');
  });

  it('says when no date is stated', () => {
    expect(freshness(reported(), now)).toBe('undated');
    expect(freshness({ status: 'verified', sources: [] }, now)).toBe('undated');
  });

  it('counts the days of Berlin', () => {
    expect(freshness(reported('2023-11-22'), new Date('2026-11-22T22:59:00Z'))).toBe('current');
    expect(freshness(reported('2023-11-22'), new Date('2026-11-22T23:00:00Z'))).toBe('outdated');
  });

  it('survives a leap day', () => {
    expect(freshness(reported('2025-03-01'), new Date('2028-02-29T12:00:00Z'))).toBe('current');
    expect(freshness(reported('2025-02-28'), new Date('2028-02-29T12:00:00Z'))).toBe('outdated');
  });
});

describe('yearOf', () => {
  it('reads the year of every stated date', () => {
    expect(yearOf('2020')).toBe('2020');
    expect(yearOf('2020-09-14')).toBe('2020');
  });
});
