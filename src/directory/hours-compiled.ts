import { berlinDay } from './berlin.ts';
import { clockTime, daysAfter, weekdayIndex } from './calendar-day.ts';
import type { Directory } from './directory.ts';
import { factFreshness } from './freshness.ts';
import { ordinaryWeek, ruledDays, same, together, union, within, type RuledDays } from './hours-days.ts';
import type { Span } from './hours-rule.ts';
import { seasonsFrom, type Season } from './hours-seasons.ts';
import type { CompiledHours, Opening } from './hours-state.ts';
import { question } from './question.ts';
import type { Place, Service } from './service-schema.ts';

/*
 * Turns rules in opening_hours syntax into what pages, open data and browsers show. Build and server only: a browser gets the result.
 * Everything here is calendar days and clock times; the zone matters only when somebody asks for an instant (hours-state.ts).
 */

/** Days to tell one by one. The site is built anew every month. */
const daysAhead = 60;

/** Hours during which people can come unannounced. */
const openKinds = ['open', 'counselling'];

/** An opening as a table shows it, local time of Berlin: "09:00" to "24:00", or "22:00" to "02:00" of the next day. */
export type ShownOpening = { opens: string; closes: string };

/** One opening on one day of the week, Monday is 1; an opening over midnight stands on the day on which it starts. */
export type WeeklyInterval = ShownOpening & { weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7 };

/** Openings of one date. */
export type DatedOpenings = { day: string; openings: ShownOpening[] };

/** A time of the year with a week of its own; `to` is its last day, missing where nobody knows it. No opening at all: closed. */
export type ShownSeason = { from: string; to: string | undefined; closed: boolean; week: WeeklyInterval[]; dated: DatedOpenings[] };

/**
 * Rules as a page shows them: the week of the asked day, and days of the next weeks whose openings differ from it. `changes` has the
 * next season, and all that begin within those weeks; a time in which it is closed has its first and last day, and what follows.
 * `holidays`: public holidays of the next weeks on which it is closed although the weekday is an open one.
 */
export type HoursSheet = { week: WeeklyInterval[]; dated: DatedOpenings[]; changes: ShownSeason[]; holidays: string[] };

/**
 * @param rules OpenStreetMap opening_hours syntax; open where any of them is
 * @param from the first day to look at, in Berlin
 */
export const hoursSheet = rememberedForADay((rules: readonly string[], from): HoursSheet => {
  const ruled = together(rules.map((rule) => ruledDays(rule, from, [])));
  const [current, ...later] = shownSeasons(ruled, from);
  return { week: current.week, dated: current.dated, changes: toTell(current, later, from), holidays: holidaysOff(ruled, from) };
});

/**
 * All seasons of a rule from the asked day on, for a year.
 * @param from the asked day, in Berlin
 */
export const yearOfHours = rememberedForADay((rule: string, from): ShownSeason[] => shownSeasons(ruledDays(rule, from, []), from));

/** Looks at the same rules once, until another day is asked about: pages of every language show the same, and many doors share their hours. */
function rememberedForADay<Rules extends string | readonly string[], Told>(
  work: (rules: Rules, from: string) => Told,
): (rules: Rules, from: string) => Told {
  const known = new Map<string, Told>();
  let day = '';
  return (rules, from) => {
    if (from !== day) known.clear();
    day = from;
    const key = JSON.stringify(rules);
    const told = known.get(key) ?? work(rules, from);
    known.set(key, told);
    return told;
  };
}

function shownSeasons(ruled: RuledDays, from: string): [ShownSeason, ...ShownSeason[]] {
  const [current, ...later] = seasonsFrom(ruled, from, daysAhead);
  const end = ruled.days.at(-1)?.day;
  const shownSeason = ({ days, week, closed }: Season): ShownSeason => {
    const [first = from, last] = [days[0]?.day, days.at(-1)?.day];
    const since = first < from ? from : first;
    const until = daysAfter(since, daysAhead);
    return {
      from: first,
      to: ruled.turns.size === 0 || last === end ? undefined : last,
      closed,
      week: week.flatMap((openings, index) =>
        openings.map((opening) => ({ weekday: (index + 1) as WeeklyInterval['weekday'], ...shown(opening) })),
      ),
      dated: days
        .filter(({ day, weekday, ruled: openings, holiday }) => {
          const differs = !same(openings, week[weekday]!);
          return since <= day && day < until && differs && !(holiday && openings.length === 0);
        })
        .map(({ day, ruled: openings }) => ({ day, openings: openings.map(shown) })),
    };
  };
  return [shownSeason(current), ...later.map(shownSeason)];
}

/** Leaves out what a reader knows anyway: the ordinary week after a closed time with a last day. Far off, the next change is enough. */
function toTell(current: ShownSeason, later: ShownSeason[], from: string): ShownSeason[] {
  const told = current.closed && later.length > 0 ? [current] : [];
  let [before, open] = [current, current];
  for (const season of later) {
    if (season.from >= daysAfter(from, daysAhead) && told.length > 0 && !before.closed) break;
    const isReturn = !season.closed && !open.closed && JSON.stringify(season.week) === JSON.stringify(open.week);
    if (!isReturn) told.push(season);
    before = season;
    if (!season.closed) open = season;
  }
  return told;
}

/** Public holidays on which a place is closed although it would be open on that weekday; closing days of its own apart. */
export function closedHolidays(place: Place, from: string): string[] {
  const { holidays } = hoursSheet(
    place.hours.map(({ rule }) => rule),
    from,
  );
  return holidays.filter((day) => !within(place.closedOn, day));
}

function holidaysOff(ruled: RuledDays, from: string): string[] {
  const until = daysAfter(from, daysAhead);
  return seasonsFrom(ruled, from, daysAhead)
    .flatMap(({ days, week }) =>
      days.filter(({ weekday, holiday, ruled: openings }) => holiday && openings.length === 0 && week[weekday]!.length > 0),
    )
    .map(({ day }) => day)
    .filter((day) => from <= day && day < until);
}

const shown = ([opens, closes]: Span): ShownOpening => ({
  opens: clockTime(opens),
  closes: clockTime(closes > 1440 ? closes - 1440 : closes),
});

/**
 * When somebody may simply come to a service, at any of its places, as data for `stateAt`. Hours by appointment, courses and
 * telephone hours never count, nor does a source that is outdated or states no date.
 * @returns undefined where nothing can be said
 */
export const openHours = question(
  'openHours',
  (directory: Pick<Directory, 'noticeKinds'>, service: Service, now: Date): CompiledHours | undefined => {
    if (!areTrusted(service, now)) return undefined;
    const from = berlinDay(now);
    const shut = shutBy(directory, service);
    const hours = service.places.flatMap((place) =>
      place.hours.filter((row) => openKinds.includes(row.for)).map((row) => ruledDays(row.rule, from, [...place.closedOn, ...shut])),
    );
    return hours.length === 0 ? undefined : compiled(together(hours), from);
  },
);

/**
 * When a language is spoken at a service, by its tag, as data for `stateAt`. Languages without hours of their own, and a source that
 * is outdated or states no date, are left out.
 */
export const spokenHours = question(
  'spokenHours',
  (directory: Pick<Directory, 'noticeKinds'>, service: Service, now: Date): Record<string, CompiledHours> => {
    if (!areTrusted(service, now)) return {};
    const from = berlinDay(now);
    const shut = shutBy(directory, service);
    const spoken = service.places.flatMap(({ hours, closedOn }) =>
      hours.flatMap(({ rule, languages }) =>
        languages.map(({ language }) => ({ language, ruled: ruledDays(rule, from, [...closedOn, ...shut]) })),
      ),
    );
    return Object.fromEntries(
      [...Map.groupBy(spoken, ({ language }) => language)].map(([language, rows]) => [
        language,
        compiled(together(rows.map(({ ruled }) => ruled)), from),
      ]),
    );
  },
);

/** Notices during which the door is shut. */
const shutBy = ({ noticeKinds }: Pick<Directory, 'noticeKinds'>, service: Service) =>
  service.notices.filter(({ notice }) => noticeKinds.some(({ id, closes }) => id === notice && closes));

function compiled(ruled: RuledDays, from: string): CompiledHours {
  const until = daysAfter(from, daysAhead);
  const season = seasonsFrom(ruled, from, daysAhead).find(({ closed, days }) => !closed && days[0]!.day < until);
  const ordinary = season?.week ?? ordinaryWeek([]);
  const week = ordinary.map((openings, weekday) => parted(openings, ordinary[(weekday + 6) % 7]!));
  const days = ruled.days.flatMap(({ day, openings }, index): [string, Opening[]][] =>
    day < from || day >= until ? [] : [[day, parted(openings, ruled.days[index - 1]!.openings)]],
  );
  return { from, until, week, days: Object.fromEntries(days.filter(([day, openings]) => !same(openings, week[weekdayIndex(day)]!))) };
}

/** The openings within one day: nights end at midnight, and the rest of the night before comes first. */
const parted = (openings: readonly Span[], before: readonly Span[]): Opening[] =>
  union([
    ...before.filter(([, closes]) => closes > 1440).map(([, closes]): Span => [0, closes - 1440]),
    ...openings.map(([opens, closes]): Span => [opens, Math.min(closes, 1440)]),
  ]);

/** Whether the hours of an entry are new enough to say that a door is open. */
const areTrusted = (service: Service, now: Date): boolean => ['verified', 'current'].includes(factFreshness(service, 'hours', now));
