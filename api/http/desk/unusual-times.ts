import type { AppointmentTime } from '../../contract/appointment.ts';
import { berlinTime, weekdayIndex } from '../../../src/directory/berlin-time.ts';
import { isPublicHoliday } from '../../../src/directory/holidays.ts';

const opens = 7 * 60;
const closes = 20 * 60;
const sunday = 6;

/** The starts of those times that are more often a slip of the hand than meant: on a Sunday or a holiday, before 7:00 or after 20:00. */
export const unusualTimes = (times: readonly AppointmentTime[]): string[] =>
  times.filter(isUnusual).map(({ startsAt }) => new Date(startsAt).toISOString());

function isUnusual({ startsAt, lengthMinutes }: AppointmentTime): boolean {
  const { day, minute } = berlinTime(new Date(startsAt));
  return weekdayIndex(day) === sunday || isPublicHoliday(day) || minute < opens || minute + lengthMinutes > closes;
}
