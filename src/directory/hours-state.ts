import { berlinTime, instantOf } from './berlin.browser.ts';
import { daysAfter, weekdayIndex, type BerlinTime } from './calendar-day.ts';
import { minuteMs } from './instants.ts';

/** One opening within one day, in minutes since midnight on the clocks of Berlin; 1440 is the midnight at its end. */
export type Opening = readonly [opens: number, closes: number];

/** Opening hours as data: an ordinary week, and the days that differ from it. */
export type CompiledHours = {
  /** First day that is covered, "2026-11-22". */
  from: string;
  /** First day that is no longer covered. */
  until: string;
  /** Seven days, Monday first; each with its openings in order. */
  week: Opening[][];
  /** The openings of days that differ: holidays, closing days, last Thursdays of a month. */
  days: Record<string, Opening[]>;
};

/** The state of a door at one instant. "closing-soon" is open for at most thirty more minutes. */
export type HoursState =
  | { state: 'open' | 'closing-soon'; /** Missing where nothing says that it ever closes. */ until: BerlinTime | undefined }
  | { state: 'closed'; /** Missing where no opening is known in the days that are covered. */ opensAt: BerlinTime | undefined };

const soonMs = 30 * minuteMs;

/** The openings of one day; undefined for a day that is not covered. */
export function openingsOn(hours: CompiledHours, day: string): Opening[] | undefined {
  if (day < hours.from || day >= hours.until) return undefined;
  return hours.days[day] ?? hours.week[weekdayIndex(day)];
}

/**
 * Whether a door is open, by the clocks of Berlin. Openings that meet at midnight are one.
 * @returns undefined for an instant that is not covered; a page then shows its table only
 * @throws RangeError where Intl does not know the zone
 */
export function stateAt(hours: CompiledHours, instant: Date): HoursState | undefined {
  const now = instant.getTime();
  const today = berlinTime(instant).day;
  if (openingsOn(hours, today) === undefined) return undefined;
  let opening: { opens: number; closes: number } | undefined;
  for (let day = today; ; day = daysAfter(day, 1)) {
    const openings = openingsOn(hours, day);
    if (openings === undefined) break;
    for (const [opensMinute, closesMinute] of openings) {
      const opens = instantOf(day, opensMinute).getTime();
      const closes = instantOf(day, closesMinute).getTime();
      if (closes <= now) continue;
      if (opening === undefined) {
        if (opens > now) return { state: 'closed', opensAt: { day, minute: opensMinute } };
        opening = { opens, closes };
      } else if (opens <= opening.closes) opening.closes = Math.max(opening.closes, closes);
      else return openUntil(opening.closes, now);
    }
    if (opening !== undefined && opening.closes < instantOf(day, 1440).getTime()) return openUntil(opening.closes, now);
  }
  if (opening === undefined) return { state: 'closed', opensAt: undefined };
  return opening.closes < instantOf(hours.until, 0).getTime() ? openUntil(opening.closes, now) : { state: 'open', until: undefined };
}

const openUntil = (closes: number, now: number): HoursState => ({
  state: closes - now <= soonMs ? 'closing-soon' : 'open',
  until: berlinTime(new Date(closes)),
});
