import { berlinTime, instantOf } from '../../../../src/directory/berlin.ts';
import { isDay, minutesOf } from '../../../../src/directory/calendar-day.ts';
import type { FieldErrorCode } from '../../../contract/codes.ts';

/**
 * Converts Berlin date and time to an instant.
 * @param date as `<input type="date">` sends it, "2026-11-30"
 * @param time as `<input type="time">` sends it, "10:20"
 * @returns the instant, in the hour that comes twice the first of the two; otherwise the field that is wrong and the code, "not-allowed"
 *   for a time in the hour that the clocks skip
 */
export function berlinInstant(date: string, time: string): { instant: Date } | { field: 'date' | 'time'; code: FieldErrorCode } {
  if (date === '') return { field: 'date', code: 'required' };
  if (time === '') return { field: 'time', code: 'required' };
  if (!isDay(date)) return { field: 'date', code: 'malformed' };
  if (!/^([01]\d|2[0-3]):[0-5]\d(:00)?$/.test(time)) return { field: 'time', code: 'malformed' };
  const minute = minutesOf(time.slice(0, 5));
  const instant = instantOf(date, minute);
  return berlinTime(instant).minute === minute ? { instant } : { field: 'time', code: 'not-allowed' };
}
