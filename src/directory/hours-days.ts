import { daysAfter, weekdayIndex } from './calendar-day.ts';
import { isPublicHoliday } from './holidays.ts';
import { readRule, type RulePart, type Span } from './hours-rule.ts';
import { canonicalRule, selectedDays } from './opening-hours.ts';

/** A day by its rule, with its place in the week, and the same day after closing days are taken out. A night belongs to the day on which it starts. */
export type Day = { day: string; weekday: number; ruled: Span[]; openings: Span[]; holiday: boolean };

/** A stretch of days, and the days among them from which on other dates of the rule apply. */
export type RuledDays = { days: Day[]; turns: Set<string> };

/** Days on which the door stays shut, both included. */
export type Period = { from: string; to: string };

/** Days to calculate before and after the asked one: a year has all its seasons. */
const reach = 400;

/** Every page in every language asks for the same rules on the same day. */
let workedOut = { from: '', rules: new Map<string, RuledDays>() };

/**
 * The days around a day by one rule.
 * @param rule OpenStreetMap opening_hours syntax
 * @param from the asked day, in Berlin
 * @param closed days whose openings are taken out
 * @throws UnfitRule
 */
export function ruledDays(rule: string, from: string, closed: readonly Period[]): RuledDays {
  if (workedOut.from !== from) workedOut = { from, rules: new Map() };
  const ruled = workedOut.rules.get(rule) ?? workOut(rule, from);
  workedOut.rules.set(rule, ruled);
  if (closed.length === 0) return ruled;
  return { ...ruled, days: ruled.days.map((day) => (within(closed, day.day) ? { ...day, openings: [] } : day)) };
}

/** The last part that means a day decides it; parts after a comma add to it. */
function workOut(rule: string, from: string): RuledDays {
  const parts = closedOnHolidays(readRule(canonicalRule(rule)));
  const first = daysAfter(from, -reach);
  const until = daysAfter(from, reach);
  const selected = parts.map(({ dates, days }) => selectedDays(`${dates} ${days}`.trim(), first, until));
  return {
    days: Array.from({ length: 2 * reach }, (_, index) => {
      const day = daysAfter(first, index);
      let openings: Span[] = [];
      parts.forEach((part, position) => {
        if (selected[position]!.has(day)) openings = part.adds ? [...openings, ...part.openings] : part.openings;
      });
      const ruled = union(openings);
      return { day, weekday: weekdayIndex(day), ruled, openings: ruled, holiday: isPublicHoliday(day) };
    }),
    turns: new Set(parts.flatMap((part) => turnsOf(part, first, until))),
  };
}

/** A rule that does not speak of public holidays means "closed on them"; "24/7" speaks of every day. */
function closedOnHolidays(parts: RulePart[]): RulePart[] {
  if (parts.some(({ text, days }) => text === '24/7' || /\bPH\b/.test(days))) return parts;
  return [...parts, { text: 'PH off', dates: '', days: 'PH', openings: [], adds: false }];
}

/** The days on which the dates of a part begin, and those after they end. Every second week is no season. */
function turnsOf({ dates, days }: RulePart, first: string, until: string): string[] {
  const stretches = [...(dates === '' || dates.includes('/') ? [] : [dates]), ...(/\bSH\b/.test(days) ? ['SH'] : [])];
  return stretches.flatMap((stretch) => {
    const selected = selectedDays(stretch, first, until);
    return [...selected].flatMap((day) => [
      ...(selected.has(daysAfter(day, -1)) ? [] : [day]),
      ...(selected.has(daysAfter(day, 1)) ? [] : [daysAfter(day, 1)]),
    ]);
  });
}

/** Several rules as one: open where any of them is. */
export function together(all: RuledDays[]): RuledDays {
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  return {
    days: (first?.days ?? []).map((day, index) => ({
      ...day,
      ruled: union(all.flatMap(({ days }) => days[index]!.ruled)),
      openings: union(all.flatMap(({ days }) => days[index]!.openings)),
    })),
    turns: new Set(all.flatMap(({ turns }) => [...turns])),
  };
}

/** Openings in order; those that meet or overlap are one. */
export function union(openings: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const [opens, closes] of openings.toSorted((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last !== undefined && opens <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], closes)];
    else merged.push([opens, closes]);
  }
  return merged;
}

/** Openings of one weekday, Monday first. */
export type Week = Span[][];

/**
 * The hours that most Mondays, Tuesdays … have in common, holidays left out. A weekday that is open on some dates only ("last Thursday of
 * the month") counts as closed, so that nobody comes on a wrong date; its open dates count as differing.
 */
export function ordinaryWeek(days: Day[]): Week {
  return Array.from({ length: 7 }, (_, weekday) => {
    const ordinary = days.filter((day) => day.weekday === weekday && !day.holiday).map(({ ruled }) => ruled);
    const patterns = Map.groupBy(ordinary, (openings) => JSON.stringify(openings));
    const [most = []] = [...patterns.values()].toSorted((one, other) => other.length - one.length);
    const rare = most.length < (ordinary.length * 2) / 3;
    return rare && patterns.has('[]') ? [] : (most[0] ?? []);
  });
}

export const same = (one: readonly Span[], other: readonly Span[]): boolean => JSON.stringify(one) === JSON.stringify(other);
export const within = (periods: readonly Period[], day: string): boolean => periods.some(({ from, to }) => from <= day && day <= to);
