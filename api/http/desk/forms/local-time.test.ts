import { expect, it } from 'vitest';
import { berlinInstant } from './local-time.ts';

const read = (date: string, time: string) => {
  const result = berlinInstant(date, time);
  return 'instant' in result ? result.instant.toISOString() : result;
};

it('reads a clock in Berlin, in winter and in summer', () => {
  expect(read('2026-11-30', '10:20')).toBe('2026-11-30T09:20:00.000Z');
  expect(read('2027-06-01', '10:20')).toBe('2027-06-01T08:20:00.000Z');
  expect(read('2028-02-29', '00:00')).toBe('2028-02-28T23:00:00.000Z');
});

it('refuses the hour that the clocks skip on 28 March 2027, and nothing beside it', () => {
  expect(read('2027-03-28', '01:59')).toBe('2027-03-28T00:59:00.000Z');
  expect(read('2027-03-28', '02:00')).toEqual({ field: 'time', code: 'not-allowed' });
  expect(read('2027-03-28', '02:59')).toEqual({ field: 'time', code: 'not-allowed' });
  expect(read('2027-03-28', '03:00')).toBe('2027-03-28T01:00:00.000Z');
});

it('takes the first of two in the hour that comes twice on 31 October 2027', () => {
  expect(read('2027-10-31', '01:30')).toBe('2027-10-30T23:30:00.000Z');
  expect(read('2027-10-31', '02:00')).toBe('2027-10-31T00:00:00.000Z');
  expect(read('2027-10-31', '02:59')).toBe('2027-10-31T00:59:00.000Z');
  expect(read('2027-10-31', '03:00')).toBe('2027-10-31T02:00:00.000Z');
});

it('says which field is wrong', () => {
  expect(read('', '10:20')).toEqual({ field: 'date', code: 'required' });
  expect(read('2026-11-30', '')).toEqual({ field: 'time', code: 'required' });
  expect(read('30.11.2026', '10:20')).toEqual({ field: 'date', code: 'malformed' });
  expect(read('2027-02-29', '10:20')).toEqual({ field: 'date', code: 'malformed' });
  expect(read('2026-11-30', '24:30')).toEqual({ field: 'time', code: 'malformed' });
});
