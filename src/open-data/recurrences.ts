import { weeklyIntervals } from '../directory/opening-hours.ts';

/** Openings that return every week: RFC 5545 day codes in order from Monday, local times of Berlin. */
export type Recurrence = { freq: 'WEEKLY'; wkst: 'MO'; byday: string; opens_at: string; closes_at: string };

const dayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/**
 * Weekdays, times and "PH off". Other parts of a rule (months, dates, "first Wednesday") do not recur every week,
 * and whole days would merge.
 */
const plainWeek = /^(?!.*00:00-24:00)(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|off|closed|open)\b|\d\d:\d\d|[-,; ])+$/;

/**
 * A rule of opening hours as weekly recurrences, days with the same times in one. Public holidays stand in the rule only.
 * @param rule OpenStreetMap opening_hours syntax
 * @returns by opening time; an empty list for rules that weekly recurrences cannot express
 */
export function recurrences(rule: string): Recurrence[] {
  if (!plainWeek.test(rule)) return [];
  const days = new Map<string, string[]>();
  for (const { weekday, opens, closes } of weeklyIntervals(rule)) {
    const times = `${opens} ${closes}`;
    days.set(times, [...(days.get(times) ?? []), dayCodes[weekday - 1]!]);
  }
  return [...days]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([times, byday]) => {
      const [opens = '', closes = ''] = times.split(' ');
      return { freq: 'WEEKLY', wkst: 'MO', byday: byday.join(','), opens_at: opens, closes_at: closes };
    });
}
