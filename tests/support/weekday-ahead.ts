import { DateTime } from 'luxon';
import { isPublicHoliday } from '../../src/directory/holidays.ts';

/** The day of a coming week, as a date field takes it. Weeks whose day is a holiday do not count. @param weekday 1 is Monday */
export function ahead(weeks: number, weekday: number): string {
  const days = Array.from({ length: 10 }, (_, week) =>
    DateTime.now()
      .setZone('Europe/Berlin')
      .startOf('week')
      .plus({ weeks: week + 1, days: weekday - 1 })
      .toISODate()!,
  );
  return days.filter((day) => !isPublicHoliday(day))[weeks - 1]!;
}
