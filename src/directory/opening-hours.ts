import OpeningHours, { type opening_hours_warning_type } from 'opening_hours';
import { daysAfter } from './calendar-day.ts';

/*
 * The library opening_hours: it reads the spelling of a rule and knows which days its words mean. It runs in build and server only.
 */

/** Where the hours apply: decides the holidays ("PH", "SH") by the law of North Rhine-Westphalia. */
const northRhineWestphalia = { lat: 51.51, lon: 7.1, address: { country_code: 'de', state: 'Nordrhein-Westfalen' } };

const parse = (rule: string): OpeningHours => new OpeningHours(rule, northRhineWestphalia);

/**
 * A rule in the one spelling that pages and open data work with: "mo-fr 8:00-12:00" becomes "Mo-Fr 08:00-12:00".
 * @param rule OpenStreetMap opening_hours syntax
 * @throws where the library cannot read it
 */
export function canonicalRule(rule: string): string {
  const canonical = spellings.get(rule) ?? parse(rule).prettifyValue();
  spellings.set(rule, canonical);
  return canonical;
}

/** Tables of open data ask for the same rules. */
const spellings = new Map<string, string>();

/** Warnings of the library about rules that are right here: an exception that is over, and nights, which hours-days.ts keeps whole. */
const harmless: opening_hours_warning_type[] = [
  'date_past',
  'date_range_past',
  'additional_rule_separator_not_used_after_time_wrapping_midnight',
];

/** The doubts of the library about a rule. @throws where it cannot read it */
export const warningsOf = (rule: string): string[] =>
  parse(rule)
    .getStructuredWarnings()
    .filter(({ type }) => !harmless.includes(type))
    .map(({ message }) => message);

/**
 * The days that a part of a rule means.
 * @param selector dates and days without times, like "Apr-Oct Mo[1]" or "PH"; empty for every day
 * @param until the day after the last one
 */
export function selectedDays(selector: string, from: string, until: string): Set<string> {
  const end = /\bSH\b/.test(selector) && until > schoolHolidaysEnd ? daysAfter(schoolHolidaysEnd, 1) : until;
  const days = new Set<string>();
  if (from >= end) return days;
  for (const [first, after] of parse(`${selector} 00:00-24:00`.trim()).getOpenIntervals(midnight(from), midnight(end))) {
    for (let day = dayOf(first); day < dayOf(after); day = daysAfter(day, 1)) days.add(day);
  }
  return days;
}

/** The last day whose school holidays the library knows; it throws at any later one. A test compares it with the library. */
export const schoolHolidaysEnd = '2029-12-31';

/** The library works with the clock of the process; only its figures count, never its instants. */
const midnight = (day: string): Date => new Date(`${day}T00:00`);

/* eslint-disable no-restricted-syntax -- the clock of the process, as the library has it */
const dayOf = (date: Date): string => [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
/* eslint-enable no-restricted-syntax */

const two = (figure: number): string => String(figure).padStart(2, '0');
