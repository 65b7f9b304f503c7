import OpeningHours from 'opening_hours';
import type { ContentMistake } from './check-directory.ts';
import { clockTime, weekdayIndex, type BerlinTime } from './calendar-day.ts';
import type { Directory } from './directory.ts';

/** Where the hours apply: decides public holidays ("PH off") by the law of North Rhine-Westphalia. */
const gelsenkirchen = { lat: 51.51, lon: 7.1, address: { country_code: 'de', state: 'Nordrhein-Westfalen' } };

/** One opening on one day of the week, local time of Berlin. */
export type WeeklyInterval = { weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7; opens: string; closes: string };

/**
 * The openings of an ordinary week, without public holidays.
 * @param rule OpenStreetMap opening_hours syntax
 * @returns Monday (1) first; times as "09:00", a closing at midnight as "24:00"
 */
export function weeklyIntervals(rule: string): WeeklyInterval[] {
  // A week without any holiday of North Rhine-Westphalia, Monday to Monday.
  return localIntervals(rule, '2026-02-02', '2026-02-09').map(([from, to]) => ({
    weekday: (weekdayIndex(from.day) + 1) as WeeklyInterval['weekday'],
    opens: clockTime(from.minute),
    closes: clockTime(to.minute || 1440),
  }));
}

/**
 * The certain openings from one day to the day before another, by local clocks. The library calculates with the clock of the process,
 * so only its figures count, never its instants.
 * @param rule OpenStreetMap opening_hours syntax
 */
export function localIntervals(rule: string, from: string, until: string): [opens: BerlinTime, closes: BerlinTime][] {
  const midnight = (day: string): Date => new Date(`${day}T00:00`);
  return parse(rule)
    .getOpenIntervals(midnight(from), midnight(until))
    .flatMap(([opens, closes, uncertain]) => (uncertain ? [] : [[figures(opens), figures(closes)]]));
}

/* eslint-disable no-restricted-syntax -- the clock of the process, as the library has it */
const figures = (date: Date): BerlinTime => ({
  day: [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-'),
  minute: date.getHours() * 60 + date.getMinutes(),
});
/* eslint-enable no-restricted-syntax */

const two = (figure: number): string => String(figure).padStart(2, '0');

/** Mistakes in opening hours, for the build to stop at. */
export function checkHours(directory: Directory): ContentMistake[] {
  const mistakes: ContentMistake[] = [];
  const check = (file: string, field: string, rule: string) => {
    try {
      const warnings = parse(rule).getWarnings();
      if (warnings.length === 0) return;
      mistakes.push({ file, field, expected: `opening hours without doubt: ${warnings.join('; ')}` });
    } catch (error) {
      mistakes.push({ file, field, expected: `opening hours like "Mo-We 09:00-13:00; Th 09:00-18:00": ${String(error)}` });
    }
  };
  for (const service of directory.services) {
    const file = `services/${service.id}.yaml`;
    service.places.forEach((place, index) => place.hours.forEach((hours) => check(file, `places.${index}.hours`, hours.rule)));
  }
  return mistakes;
}

function parse(rule: string): OpeningHours {
  return new OpeningHours(rule, gelsenkirchen);
}
