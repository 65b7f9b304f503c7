import { berlinDay, berlinTime } from '../../src/directory/berlin.ts';
import { daysAfter, isDay, minutesOf, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { overlap } from '../../src/directory/instants.ts';
import { closedDaysOf, type Directory } from '../../src/directory/directory.ts';
import { isPublicHoliday } from '../../src/directory/holidays.ts';
import type { HoursPreview, Series } from '../contract/hours.ts';
import type { Misfit, FieldError, FieldErrorCode } from '../contract/codes.ts';
import {
  isAway,
  isAwayAllDay,
  isBookable,
  isWithin,
  lastBookableDay,
  startsOn,
  takesPlaceOn,
  type Absent,
  type ConsultationHours,
} from './slots.ts';

/** Catches a mistyped year. */
const farthestDays = 3 * 365;
/** Weeks after which the pattern of two series, each every one to eight weeks, repeats. */
const weeksUntilRepeated = 56;

/** Checks beyond the body's schema. Errors point into the body. @param today in Berlin */
export function checkSeries(series: Series, directory: Directory, today: string): FieldError[] {
  const errors = [...checkDay('/firstDay', series.firstDay, today), ...checkDay('/lastDay', series.lastDay, today)];
  const unless = (condition: boolean, pointer: string, code: FieldErrorCode) => {
    if (!condition) errors.push({ pointer, code });
  };
  const { firstDay, lastDay, opens, closes, channel, place, quarter } = series;
  if (lastDay !== null) {
    unless(firstDay <= lastDay, '/lastDay', 'not-allowed');
    unless(today <= lastDay, '/lastDay', 'in-the-past');
  }
  unless(opens < closes, '/closes', 'not-allowed');
  if (opens < closes) unless(minutesOf(opens) + series.lengthMinutes <= minutesOf(closes), '/lengthMinutes', 'not-allowed');
  unless(quarter === null || directory.quarters.some(({ id }) => id === quarter), '/quarter', 'not-allowed');
  unless(channel !== 'place' || (place ?? '').trim() !== '', '/place', 'required');
  unless(channel === 'place' || place === null, '/place', 'not-allowed');
  const isSpoken = (language: string) => directory.spokenLanguages.some(({ tag }) => tag === language);
  unless(series.languages.every(isSpoken), '/languages', 'not-allowed');
  return errors.filter((error, index) => errors.findIndex((other) => other.pointer === error.pointer) === index);
}

/** The same for hours that are new: they begin today or later. */
export const checkNewSeries = (series: Series, directory: Directory, today: string): FieldError[] => [
  ...(series.firstDay < today ? [{ pointer: '/firstDay', code: 'in-the-past' as const }] : []),
  ...checkSeries(series, directory, today),
];

/** A real day, not years ahead. */
export function checkDay(pointer: string, day: string | null, today: string): FieldError[] {
  if (day === null) return [];
  if (!isDay(day)) return [{ pointer, code: 'malformed' }];
  return day > daysAfter(today, farthestDays) ? [{ pointer, code: 'not-allowed' }] : [];
}

type Dates = Pick<ConsultationHours, 'firstDay' | 'lastDay' | 'everyWeeks' | 'opens' | 'closes'>;

/** Whether two series of one counsellor meet on some day from today on. */
export function seriesOverlap(one: Dates, other: Dates, today: string): boolean {
  if (weekdayIndex(one.firstDay) !== weekdayIndex(other.firstDay)) return false;
  if (!overlap({ start: one.opens, end: one.closes }, { start: other.opens, end: other.closes })) return false;
  let day = one.firstDay > other.firstDay ? one.firstDay : other.firstDay;
  if (day < today) day = daysAfter(today, (weekdayIndex(day) - weekdayIndex(today) + 7) % 7);
  for (let week = 0; week < weeksUntilRepeated; week += 1, day = daysAfter(day, 7)) {
    if (takesPlaceOn(one, day) && takesPlaceOn(other, day)) return true;
  }
  return false;
}

/**
 * The next days on which hours take place, with the times that can be booked, whether taken or not; closed days say why.
 * @param isTaken whether the counsellor has something else at a start already
 * @param most how many days to show
 */
export function previewOf(
  directory: Directory,
  hours: ConsultationHours,
  absences: readonly Absent[],
  isTaken: (start: Date) => boolean,
  now: Date,
  most = 4,
): HoursPreview['days'] {
  const days: HoursPreview['days'] = [];
  const last = lastBookableDay(hours, now);
  for (let day = berlinDay(now); day <= last && days.length < most; day = daysAfter(day, 1)) {
    if (!takesPlaceOn(hours, day)) continue;
    const closed = whyClosed(directory, hours, absences, day);
    const starts =
      closed === null
        ? startsOn(hours, day).filter((start) => isBookable(hours, start, now) && !isAway(absences, start, hours.lengthMinutes))
        : [];
    if (closed === null && starts.length === 0) continue;
    const named = (some: Date[]) => some.map((start) => start.toISOString());
    days.push({ day, closed, starts: named(starts), taken: named(starts.filter(isTaken)) });
  }
  return days;
}

function whyClosed(directory: Directory, hours: ConsultationHours, absences: readonly Absent[], day: string) {
  if (isPublicHoliday(day)) return 'holiday';
  if (isWithin(day, closedDaysOf(directory, hours.provider))) return 'closing-day';
  return isAwayAllDay(absences, day) ? 'absence' : null;
}

/** As much of a booking as decides whether it still fits. */
export type Booked = {
  hoursId: string | null;
  provider: string;
  startsAt: string;
  lengthMinutes: number;
  place: string | null;
  channel: ConsultationHours['channel'];
};

/**
 * Why an appointment cannot take place as it was made. A time that the desk chose freely fits everywhere but into an absence.
 * @param hours those that it was booked in, as they are now; undefined when they were removed
 */
export function misfitOf(
  directory: Directory,
  booking: Booked,
  hours: ConsultationHours | undefined,
  absences: readonly Absent[],
): Misfit | null {
  const { day, minute } = berlinTime(new Date(booking.startsAt));
  if (isAway(absences, new Date(booking.startsAt), booking.lengthMinutes)) return 'absence';
  if (booking.hoursId === null) return null;
  if (isWithin(day, closedDaysOf(directory, booking.provider))) return 'closed';
  if (hours === undefined || !takesPlaceOn(hours, day)) return 'hours';
  // Another length keeps what is booked, as long as it lies within the hours.
  if (minute < minutesOf(hours.opens) || minute + booking.lengthMinutes > minutesOf(hours.closes)) return 'hours';
  return hours.place === booking.place && hours.channel === booking.channel ? null : 'place';
}
