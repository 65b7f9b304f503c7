import { yearOfHours, type ShownSeason } from '../directory/hours-compiled.ts';
import { canonicalRule } from '../directory/opening-hours.ts';

/**
 * Openings that return every week: RFC 5545 day codes in order from Monday, local times of Berlin. An opening over midnight stands on
 * the day on which it starts. The dates, both included, stand only where the rule names a season.
 */
export type Recurrence = {
  freq: 'WEEKLY';
  wkst: 'MO';
  byday: string;
  opens_at: string;
  closes_at: string;
  valid_from?: string;
  valid_to?: string;
};

const dayCodes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/**
 * A rule of opening hours as weekly recurrences, days with the same times in one, season by season for a year. Public holidays, single
 * dates and "first Wednesday" stand in the rule only.
 * @param rule OpenStreetMap opening_hours syntax
 * @param from the first day, in Berlin
 * @returns by season and opening time; an empty list for rules that weekly recurrences cannot express
 */
export function recurrences(rule: string, from: string): Recurrence[] {
  const isWeekly = !/\[|week/.test(canonicalRule(rule));
  return isWeekly ? yearOfHours(rule, from).flatMap((season) => ofSeason(season, from)) : [];
}

function ofSeason({ from, to, week }: ShownSeason, asked: string): Recurrence[] {
  const days = new Map<string, string[]>();
  for (const { weekday, opens, closes } of week) {
    const times = `${opens} ${closes}`;
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- weekdays count from 1 to 7
    days.set(times, [...(days.get(times) ?? []), dayCodes[weekday - 1]!]);
  }
  return [...days]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([times, byday]) => {
      const [opens = '', closes = ''] = times.split(' ');
      return {
        freq: 'WEEKLY',
        wkst: 'MO',
        byday: byday.join(','),
        opens_at: opens,
        closes_at: closes,
        ...(from <= asked ? {} : { valid_from: from }),
        ...(to === undefined ? {} : { valid_to: to }),
      };
    });
}
