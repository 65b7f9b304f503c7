import OpeningHours from 'opening_hours';
import type { ContentMistake } from './check-directory.ts';
import type { Directory } from './directory.ts';

/** Where the hours apply: decides public holidays ("PH off") by the law of North Rhine-Westphalia. */
export const gelsenkirchen = { lat: 51.51, lon: 7.1, address: { country_code: 'de', state: 'Nordrhein-Westfalen' } };

/** One opening on one day of the week, local time of Berlin. */
export type WeeklyInterval = { weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7; opens: string; closes: string };

/**
 * The openings of an ordinary week, without public holidays.
 * @param rule OpenStreetMap opening_hours syntax
 * @returns Monday (1) first; times as "09:00", a closing at midnight as "24:00"
 */
export function weeklyIntervals(rule: string): WeeklyInterval[] {
  // A week without any holiday of North Rhine-Westphalia, Monday to Monday.
  const monday = new Date(2026, 1, 2);
  const nextMonday = new Date(2026, 1, 9);
  return parse(rule)
    .getOpenIntervals(monday, nextMonday)
    .filter(([, , uncertain]) => !uncertain)
    .map(([from, to]) => ({
      weekday: (from.getDay() === 0 ? 7 : from.getDay()) as WeeklyInterval['weekday'],
      opens: localTime(from),
      closes: localTime(to) === '00:00' ? '24:00' : localTime(to),
    }));
}

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
    service.languages.forEach((spoken) => {
      if (spoken.hours !== undefined) check(file, `languages.${spoken.language}`, spoken.hours);
    });
  }
  return mistakes;
}

function parse(rule: string): OpeningHours {
  return new OpeningHours(rule, gelsenkirchen);
}

const localTime = (date: Date) => `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
