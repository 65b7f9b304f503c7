/**
 * An ordinary week as seven lists of times, Monday first: what an editor types, and what an opening_hours rule says. A rule that is more
 * than weekdays and times (months, holidays, "last Thursday") has no such week and stays a text.
 */
export type Week = readonly Span[][];
/** Local times: "09:00", and "24:00" for midnight at the end. A closing before the opening lies on the next day. */
type Span = { opens: string; closes: string };

const days = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const dayPart = `(?:${days.join('|')})`;
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const oneRule = new RegExp(
  `^(${dayPart}(?:-${dayPart})?(?:,${dayPart}(?:-${dayPart})?)*) (${clock}-(?:${clock}|24:00)(?:,${clock}-(?:${clock}|24:00))*)$`,
);

/**
 * @param rule OpenStreetMap opening_hours syntax; a later part replaces an earlier one on the same day, as there
 * @returns undefined for a rule that says more than a week
 */
export function readWeek(rule: string): Week | undefined {
  const week: Span[][] = days.map(() => []);
  for (const part of rule.split(';')) {
    const [, when, times] = oneRule.exec(part.trim().replaceAll(', ', ',')) ?? [];
    if (when === undefined || times === undefined) return undefined;
    const spans = times.split(',').map(spanOf);
    for (const day of when.split(',').flatMap(daysOf)) week[day] = spans;
  }
  return week;
}

/** @returns "" for a week without any time */
export function writeWeek(week: Week): string {
  const byTimes = new Map<string, number[]>();
  week.forEach((spans, day) => {
    if (spans.length === 0) return;
    const times = spans.map(({ opens, closes }) => `${opens}-${closes}`).join(',');
    byTimes.set(times, [...(byTimes.get(times) ?? []), day]);
  });
  return [...byTimes].map(([times, on]) => `${inDays(on)} ${times}`).join('; ');
}

/**
 * The times of one day as people type them: "9-12:30, 14.00 – 16 Uhr".
 * @returns undefined for anything else; no times for an empty text
 */
export function readTimes(typed: string): Span[] | undefined {
  const text = typed.replace(/\b(?:uhr|h)\b/gi, '').replace(/\s+/g, '');
  if (text === '') return [];
  const spans = text.split(/[,;+]/).map((part) => {
    const [, opens, closes] = /^([\d:.]+)(?:-|–|—|bis|to)([\d:.]+)$/i.exec(part) ?? [];
    return { opens: readClock(opens ?? ''), closes: readClock(closes ?? '') };
  });
  const isRead = (span: { opens: string | undefined; closes: string | undefined }): span is Span =>
    span.opens !== undefined && span.opens !== '24:00' && span.closes !== undefined && span.closes !== span.opens;
  if (!spans.every(isRead)) return undefined;
  const inOrder = spans.toSorted((one, other) => (one.opens < other.opens ? -1 : 1));
  const overlaps = inOrder.some(({ opens }, index) => index > 0 && opens < inOrder[index - 1]!.closes);
  return overlaps ? undefined : inOrder;
}

/** As the editor's field shows them again: "09:00–12:30, 14:00–16:00". */
export const writeTimes = (spans: readonly Span[]): string => spans.map(({ opens, closes }) => `${opens}–${closes}`).join(', ');

function readClock(text: string): string | undefined {
  const [, hour = '', minute = '00'] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text) ?? [];
  const time = `${hour.padStart(2, '0')}:${minute}`;
  return hour !== '' && (new RegExp(`^${clock}$`).test(time) || time === '24:00') ? time : undefined;
}

function spanOf(text: string): Span {
  const [opens = '', closes = ''] = text.split('-');
  return { opens, closes };
}

/** "Fr-Mo" runs over the end of the week. */
function daysOf(text: string): number[] {
  const [from = '', to = from] = text.split('-');
  const first = days.indexOf(from);
  return days.slice(0, ((days.indexOf(to) - first + 7) % 7) + 1).map((_, step) => (first + step) % 7);
}

/** [0, 1, 2, 4] as "Mo-We,Fr". */
function inDays(on: number[]): string {
  const runs: [number, number][] = [];
  for (const day of on) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs.map(([from, to]) => (from === to ? days[from]! : `${days[from]!}-${days[to]!}`)).join(',');
}
