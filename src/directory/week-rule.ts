import { clockTime } from './calendar-day.ts';
import type { ShownOpening } from './hours-compiled.ts';
import { readRule, UnfitRule, type RulePart } from './hours-rule.ts';
import { canonicalRule } from './opening-hours.ts';
import { inOrder, readClock, sameDays, type Week } from './week.ts';

/*
 * A rule as an ordinary week, and back. A rule that says more (months, holidays, "last Thursday") has no such week and stays a text.
 */

const days = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/**
 * @param rule OpenStreetMap opening_hours syntax
 * @returns undefined for a rule that says more than a week
 */
export function readWeek(rule: string): Week | undefined {
  const week: ShownOpening[][] = days.map(() => []);
  for (const { dates, days: on, openings, adds } of partsOf(rule)) {
    const indices = on === '' ? [days.map((_, day) => day)] : on.split(',').map(daysOf);
    if (dates !== '' || indices.includes(undefined)) return undefined;
    const shown = openings.map(([opens, closes]) => ({
      opens: clockTime(opens),
      closes: closes > 1440 ? clockTime(closes - 1440) : clockTime(closes),
    }));
    for (const day of indices.flatMap((one) => one ?? [])) week[day] = adds ? [...week[day]!, ...shown] : shown;
  }
  return week.some((openings) => openings.length > 0) ? week : undefined;
}

function partsOf(rule: string): RulePart[] {
  try {
    return readRule(canonicalRule(rule));
  } catch (error) {
    if (error instanceof UnfitRule) return [];
    throw error;
  }
}

/** @returns "" for a week without any time */
export const writeWeek = (week: Week): string =>
  sameDays(week)
    .filter(({ openings }) => openings.length > 0)
    .map(({ runs, openings }) => `${inDays(runs)} ${openings.map(({ opens, closes }) => `${opens}-${closes}`).join(',')}`)
    .join('; ');

/**
 * The times of one day as people type them: "9-12:30, 14.00 – 16 Uhr".
 * @returns undefined for anything else; no times for an empty text
 */
export function readTimes(typed: string): ShownOpening[] | undefined {
  const text = typed.replace(/\b(?:uhr|h)\b/gi, '').replace(/\s+/g, '');
  if (text === '') return [];
  const spans = text.split(/[,;+]/).map((part) => {
    const [, opens, closes] = /^([\d:.]+)(?:-|–|—|bis|to)([\d:.]+)$/i.exec(part) ?? [];
    return { opens: readClock(opens ?? ''), closes: readClock(closes ?? '') };
  });
  const isRead = (span: { opens: string | undefined; closes: string | undefined }): span is ShownOpening =>
    span.opens !== undefined && span.opens !== '24:00' && span.closes !== undefined && span.closes !== span.opens;
  return spans.every(isRead) ? inOrder(spans) : undefined;
}

/** As the editor's field shows them again: "09:00–12:30, 14:00–16:00". */
export const writeTimes = (spans: readonly ShownOpening[]): string => spans.map(({ opens, closes }) => `${opens}–${closes}`).join(', ');

/** @returns undefined for "PH", "SH" and "Th[-1]"; "Fr-Mo" runs over the end of the week */
function daysOf(text: string): number[] | undefined {
  const [from = '', to = from] = text.split('-');
  const [first, last] = [days.indexOf(from), days.indexOf(to)];
  if (first < 0 || last < 0) return undefined;
  return days.slice(0, ((last - first + 7) % 7) + 1).map((_, step) => (first + step) % 7);
}

/** [[0, 2], [4, 4]] as "Mo-We,Fr". */
const inDays = (runs: readonly (readonly [number, number])[]): string =>
  runs.map(([from, to]) => (from === to ? days[from]! : `${days[from]!}-${days[to]!}`)).join(',');
