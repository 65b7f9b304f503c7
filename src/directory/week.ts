import type { ShownOpening } from './hours-compiled.ts';

/*
 * An ordinary week as an editor types it. Server and browser read it with the same code, so this file needs no library.
 */

/** Seven lists of openings, Monday first. */
export type Week = readonly (readonly ShownOpening[])[];

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** A clock time as people type it: "9", "9:30", "14.00 Uhr", "1430". @returns "09:30"; undefined for anything else */
export function readClock(typed: string): string | undefined {
  const text = typed.replace(/\b(?:uhr|h)\b/gi, '').replace(/\s+/g, '');
  const [, hour = '', minute = '00'] = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text) ?? [];
  const time = `${hour.padStart(2, '0')}:${minute}`;
  return hour !== '' && clock.test(time) ? time : undefined;
}

/** Openings in the order of the day. @returns undefined when two of them meet */
export function inOrder(openings: readonly ShownOpening[]): ShownOpening[] | undefined {
  const ordered = [...openings].sort((one, other) => (one.opens < other.opens ? -1 : 1));
  const meet = ordered.some(({ opens }, index) => opens < (ordered[index - 1]?.closes ?? ''));
  return meet ? undefined : ordered;
}

/** Days that have the same openings, in runs: [[0, 3], [5, 5]] for Monday to Thursday and Saturday. */
export type SameDays = { runs: [from: number, to: number][]; openings: readonly ShownOpening[] };

/** The days of a week by their openings, in the order of their first days; closed days last. */
export function sameDays(week: Week): SameDays[] {
  const found = new Map<string, SameDays>();
  week.forEach((openings, day) => {
    const key = openings.map(({ opens, closes }) => `${opens}-${closes}`).join(',');
    const group = found.get(key) ?? { runs: [], openings };
    const last = group.runs.at(-1);
    if (last !== undefined && last[1] === day - 1) last[1] = day;
    else group.runs.push([day, day]);
    found.set(key, group);
  });
  const groups = [...found.values()];
  return [...groups.filter(({ openings }) => openings.length > 0), ...groups.filter(({ openings }) => openings.length === 0)];
}

/** The words of a week in one language; `days` begins with Monday. */
export type WeekWords = { days: readonly string[]; to: string; closed: string };

/** A week in short lines: "Montag bis Donnerstag, Samstag" and "09:00–12:00, 14:00–16:00". */
export const weekInWords = (week: Week, { days, to, closed }: WeekWords): { days: string; times: string }[] =>
  sameDays(week).map(({ runs, openings }) => ({
    days: runs
      .map(([first, last]) => {
        const [from = '', until = ''] = [days[first], days[last]];
        if (first === last) return from;
        return last === first + 1 ? `${from}, ${until}` : `${from} ${to} ${until}`;
      })
      .join(', '),
    times: openings.length === 0 ? closed : openings.map(({ opens, closes }) => `${opens}–${closes}`).join(', '),
  }));
