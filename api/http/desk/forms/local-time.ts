import { DateTime } from 'luxon';
import type { FieldErrorCode } from '../../../contract/problems.ts';

const zone = 'Europe/Berlin';

/**
 * The instant of a date and a time as a clock in Berlin shows them.
 * @param date as `<input type="date">` sends it, "2026-11-30"
 * @param time as `<input type="time">` sends it, "10:20"
 * @returns the first of two instants in the hour that comes twice; what is wrong with which field otherwise:
 *   "not-allowed" for a time in the hour that the clocks skip
 */
export function berlinInstant(date: string, time: string): { instant: Date } | { field: 'date' | 'time'; code: FieldErrorCode } {
  if (date === '') return { field: 'date', code: 'required' };
  if (time === '') return { field: 'time', code: 'required' };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !DateTime.fromISO(date, { zone }).isValid) return { field: 'date', code: 'malformed' };
  const clock = /^(\d{2}):(\d{2})(:00)?$/.exec(time);
  if (clock === null) return { field: 'time', code: 'malformed' };
  const [hour, minute] = [Number(clock[1]), Number(clock[2])];
  const moment = DateTime.fromISO(`${date}T${clock[1]}:${clock[2]}`, { zone });
  if (!moment.isValid) return { field: 'time', code: 'malformed' };
  // Luxon moves a time that does not exist forward.
  if (moment.hour !== hour || moment.minute !== minute) return { field: 'time', code: 'not-allowed' };
  const hourBefore = moment.minus({ hours: 1 });
  return { instant: (hourBefore.hour === hour && hourBefore.minute === minute ? hourBefore : moment).toJSDate() };
}
