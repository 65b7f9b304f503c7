import type { AppointmentTime } from '../../../contract/appointment.ts';
import type { UnusualTime } from '../../../contract/pages/requests.ts';
import { isAway, type Absent } from '../../../appointments/slots.ts';
import { berlinTime } from '../../../../src/directory/berlin.ts';
import { weekdayIndex } from '../../../../src/directory/calendar-day.ts';
import { isPublicHoliday } from '../../../../src/directory/holidays.ts';

const opens = 7 * 60;
const closes = 20 * 60;
const sunday = 6;

/** The times that are probably mistakes: within an absence, on a Sunday or a holiday, before 7:00 or after 20:00. */
export const unusualTimes = (times: readonly AppointmentTime[], absences: readonly Absent[]): UnusualTime[] =>
  times.flatMap((time): UnusualTime[] => {
    const startsAt = new Date(time.startsAt).toISOString();
    const absence = absences.find((days) => isAway([days], new Date(startsAt), time.lengthMinutes));
    if (absence !== undefined) return [{ startsAt, absence: { firstDay: absence.firstDay, lastDay: absence.lastDay } }];
    return isUnusual(time) ? [{ startsAt, absence: null }] : [];
  });

function isUnusual({ startsAt, lengthMinutes }: AppointmentTime): boolean {
  const { day, minute } = berlinTime(new Date(startsAt));
  return weekdayIndex(day) === sunday || isPublicHoliday(day) || minute < opens || minute + lengthMinutes > closes;
}
