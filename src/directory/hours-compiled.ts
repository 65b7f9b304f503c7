import { berlinDay } from './berlin.ts';
import { clockTime, daysAfter, weekdayIndex } from './calendar-day.ts';
import type { Directory } from './directory.ts';
import { factFreshness } from './freshness.ts';
import { isPublicHoliday } from './holidays.ts';
import type { CompiledHours, Opening } from './hours-state.ts';
import { localIntervals, type WeeklyInterval } from './opening-hours.ts';
import type { Place, Service } from './service-schema.ts';

/*
 * Expands rules in opening_hours syntax to days. Build and server only: a browser gets the result. Everything here is
 * calendar days and clock times; the zone matters only when somebody asks for an instant (hours-state.ts).
 */

/** Days to calculate ahead. The site is built anew every month. */
const daysAhead = 60;

/** Hours during which people can come unannounced. */
const openKinds = ['open', 'counselling'];

/** A day by its rule, and the same day after closing days are taken out. */
type Day = { day: string; ruled: Opening[]; openings: Opening[]; holiday: boolean };

/** Days on which the door stays shut, both included. */
type Period = { from: string; to: string };

/** Openings of one day as a table shows them; an opening over midnight stands on the day on which it starts. */
type DatedOpenings = { day: string; openings: { opens: string; closes: string }[] };

/** Rules as a page shows them. `dated`: days whose openings differ from the week; holidays and closing days are told apart. */
export type HoursSheet = { week: WeeklyInterval[]; dated: DatedOpenings[] };

/**
 * @param rules OpenStreetMap opening_hours syntax; open where any of them is
 * @param from the first day to look at, in Berlin
 */
export function hoursSheet(rules: readonly string[], from: string): HoursSheet {
  const days = together(rules.map((rule) => ruledDays(rule, from, [])));
  const week = ordinaryWeek(days);
  return {
    week: week.flatMap((openings, index) => {
      const before = week[(index + 6) % 7]!;
      const next = week[(index + 1) % 7]!;
      return shown(openings, before, next).map((opening) => ({ weekday: (index + 1) as WeeklyInterval['weekday'], ...opening }));
    }),
    dated: days.flatMap(({ day, openings, holiday }, index) =>
      holiday || same(openings, week[weekdayIndex(day)]!)
        ? []
        : [{ day, openings: shown(openings, days[index - 1]?.openings ?? [], days[index + 1]?.openings ?? []) }],
    ),
  };
}

/** Public holidays on which a place is closed although it would be open on that weekday; closing days of its own apart. */
export function closedHolidays(place: Place, from: string): string[] {
  const days = together(place.hours.map(({ rule }) => ruledDays(rule, from, place.closedOn)));
  const week = ordinaryWeek(days);
  return days
    .filter(
      ({ day, holiday, ruled }) => holiday && ruled.length === 0 && week[weekdayIndex(day)]!.length > 0 && !within(place.closedOn, day),
    )
    .map(({ day }) => day);
}

/**
 * When somebody may simply come to a service, at any of its places, as data for `stateAt`. Hours by appointment, courses and
 * telephone hours never count, nor does a source that is outdated or states no date.
 * @returns undefined where nothing can be said
 */
export function openHours(directory: Pick<Directory, 'noticeKinds'>, service: Service, now: Date): CompiledHours | undefined {
  if (!areTrusted(service, now)) return undefined;
  const from = berlinDay(now);
  const shut = shutBy(directory, service);
  const hours = service.places.flatMap((place) =>
    place.hours.filter((row) => openKinds.includes(row.for)).map((row) => ruledDays(row.rule, from, [...place.closedOn, ...shut])),
  );
  return hours.length === 0 ? undefined : compiled(together(hours), from);
}

/**
 * When a language is spoken at a service, by its tag, as data for `stateAt`. Languages without hours of their own, and a source that
 * is outdated or states no date, are left out.
 */
export function spokenHours(directory: Pick<Directory, 'noticeKinds'>, service: Service, now: Date): Record<string, CompiledHours> {
  if (!areTrusted(service, now)) return {};
  const from = berlinDay(now);
  const shut = shutBy(directory, service);
  const spoken = service.places.flatMap(({ hours, closedOn }) =>
    hours.flatMap(({ rule, languages }) =>
      languages.map(({ language }) => ({ language, days: ruledDays(rule, from, [...closedOn, ...shut]) })),
    ),
  );
  return Object.fromEntries(
    [...Map.groupBy(spoken, ({ language }) => language)].map(([language, rows]) => [
      language,
      compiled(together(rows.map(({ days }) => days)), from),
    ]),
  );
}

/** Notices during which the door is shut. */
const shutBy = ({ noticeKinds }: Pick<Directory, 'noticeKinds'>, service: Service) =>
  service.notices.filter(({ notice }) => noticeKinds.some(({ id, closes }) => id === notice && closes));

function compiled(days: Day[], from: string): CompiledHours {
  const week = ordinaryWeek(days);
  const differing = days.filter(({ day, openings }) => !same(openings, week[weekdayIndex(day)]!));
  return {
    from,
    until: daysAfter(from, daysAhead),
    week,
    days: Object.fromEntries(differing.map(({ day, openings }) => [day, openings])),
  };
}

/** Whether the hours of an entry are new enough to say that a door is open. */
const areTrusted = (service: Service, now: Date): boolean => ['verified', 'current'].includes(factFreshness(service, 'hours', now));

/** Every page in every language asks for the same rules on the same day. */
let workedOut = { from: '', days: new Map<string, Day[]>() };

/** The next days by one rule, without the days on which the place is closed. */
function ruledDays(rule: string, from: string, closed: readonly Period[]): Day[] {
  if (workedOut.from !== from) workedOut = { from, days: new Map() };
  const days = workedOut.days.get(rule) ?? workOut(rule, from);
  workedOut.days.set(rule, days);
  return closed.length === 0 ? days : days.map((day) => (within(closed, day.day) ? { ...day, openings: [] } : day));
}

/**
 * A rule that does not speak of public holidays means "closed on them". Appending "PH off" would mean the same and take fifty times
 * as long.
 */
function workOut(rule: string, from: string): Day[] {
  const words = rule.replaceAll(/"[^"]*"/g, '');
  const speaksOfHolidays = /\bPH\b/.test(words) || words.trim() === '24/7';
  const intervals = localIntervals(rule, from, daysAfter(from, daysAhead));
  const days = new Map<string, Opening[]>(Array.from({ length: daysAhead }, (_, index) => [daysAfter(from, index), []]));
  for (const [start, end] of intervals) {
    for (let day = start.day; day <= end.day; day = daysAfter(day, 1)) {
      const opens = day === start.day ? start.minute : 0;
      const closes = day === end.day ? end.minute : 1440;
      if (closes > opens) days.get(day)?.push([opens, closes]);
    }
  }
  return [...days].map(([day, ruled]) => {
    const holiday = isPublicHoliday(day);
    const openings = holiday && !speaksOfHolidays ? [] : ruled;
    return { day, ruled: openings, openings, holiday };
  });
}

/** Several rules as one: open where any of them is. */
function together(all: Day[][]): Day[] {
  const [first = []] = all;
  return first.map((day, index) => ({
    ...day,
    ruled: union(all.flatMap((days) => days[index]!.ruled)),
    openings: union(all.flatMap((days) => days[index]!.openings)),
  }));
}

function union(openings: Opening[]): Opening[] {
  const merged: Opening[] = [];
  for (const [opens, closes] of openings.toSorted((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last !== undefined && opens <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], closes)];
    else merged.push([opens, closes]);
  }
  return merged;
}

/**
 * The hours that most Mondays, Tuesdays … have in common, holidays left out. A weekday that is open on some dates only ("last Thursday of
 * the month") counts as closed, so that nobody comes on a wrong date; its open dates count as differing.
 */
function ordinaryWeek(days: Day[]): Opening[][] {
  return Array.from({ length: 7 }, (_, weekday) => {
    const ordinary = days.filter(({ day, holiday }) => weekdayIndex(day) === weekday && !holiday).map(({ ruled }) => ruled);
    const patterns = Map.groupBy(ordinary, (openings) => JSON.stringify(openings));
    const [most = []] = [...patterns.values()].toSorted((one, other) => other.length - one.length);
    const rare = most.length < (ordinary.length * 2) / 3;
    return rare && patterns.has('[]') ? [] : (most[0] ?? []);
  });
}

/** The openings of a day as people say them: the hours after midnight belong to the evening before. */
function shown(openings: Opening[], before: Opening[], next: Opening[]): { opens: string; closes: string }[] {
  const isNight = (day: Opening[], opening: Opening | undefined) =>
    opening?.[0] === 0 && opening[1] <= 720 && day.at(-1)?.[1] === 1440 && day.at(-1)?.[0] !== 0;
  return openings
    .filter((opening) => !isNight(before, opening))
    .map(([opens, closes]) => {
      const night = closes === 1440 && opens !== 0 && isNight(openings, next[0]) ? next[0] : undefined;
      return { opens: clockTime(opens), closes: clockTime(night?.[1] ?? closes) };
    });
}

const same = (one: Opening[], other: Opening[]) => JSON.stringify(one) === JSON.stringify(other);
const within = (periods: readonly Period[], day: string) => periods.some(({ from, to }) => from <= day && day <= to);
