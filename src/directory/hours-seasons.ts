import { daysAfter } from './calendar-day.ts';
import { ordinaryWeek, same, type Day, type RuledDays, type Week } from './hours-days.ts';

/** Days with one ordinary week: the whole year, a summer, or a time in which nothing opens. */
export type Season = {
  days: Day[];
  week: Week;
  closed: boolean;
};

/** Fewer days are an exception to the season around them, told by their dates. */
const minSeasonDays = 14;

/**
 * The seasons of a rule.
 * @param from the asked day
 * @param ahead days to look at where the rule names no dates
 * @returns the season of the asked day first, then those of the following year
 */
export function seasonsFrom({ days, turns }: RuledDays, from: string, ahead: number): [Season, ...Season[]] {
  if (turns.size === 0) {
    const until = daysAfter(from, ahead);
    const asked = days.filter(({ day }) => from <= day && day < until);
    return [{ days: asked, week: ordinaryWeek(asked), closed: false }];
  }
  const [current, ...later] = allSeasons(days, turns).filter((season) => season.days.at(-1)!.day >= from);
  // Of what begins later, too few days are known to tell a season from an exception.
  const yearLater = daysAfter(from, 365);
  const ofYear = later.filter((season) => season.days[0]!.day <= yearLater);
  return [current ?? { days: [], week: ordinaryWeek([]), closed: true }, ...ofYear];
}

function allSeasons(days: Day[], turns: Set<string>): Season[] {
  const seasons: Season[] = [];
  const parted = stretches(days, turns);
  for (const [index, stretch] of parted.entries()) {
    const last = seasons.at(-1);
    const lastOpen = seasons.findLast(({ closed }) => !closed);
    const closed = stretch.every(({ ruled }) => ruled.length === 0);
    const isShort = stretch.length < minSeasonDays && index < parted.length - 1;
    const week = isShort && !closed && lastOpen !== undefined && keeps(stretch, lastOpen.week) ? lastOpen.week : ordinaryWeek(stretch);
    const continues =
      last !== undefined && (closed ? last.closed || isIdle(stretch, last.week) : !last.closed && sameWeek(week, last.week));
    const isException = last !== undefined && isShort && !closed && week !== lastOpen?.week;
    if (continues || isException) last.days.push(...stretch);
    else seasons.push({ days: [...stretch], week, closed });
  }
  return seasons;
}

/** Parts the days at the turns. */
function stretches(days: Day[], turns: Set<string>): Day[][] {
  const parted: Day[][] = [];
  for (const day of days) {
    if (parted.length === 0 || turns.has(day.day)) parted.push([day]);
    else parted.at(-1)!.push(day);
  }
  return parted;
}

const sameWeek = (one: Week, other: Week): boolean => one.every((openings, weekday) => same(openings, other[weekday]!));

/** Whether days have the hours of a week; holidays never count. */
const keeps = (days: Day[], week: Week): boolean => days.every(({ weekday, ruled, holiday }) => holiday || same(ruled, week[weekday]!));

/** Whether a week opens at no such day anyway: a weekend, a holiday. */
const isIdle = (days: Day[], week: Week): boolean => week.some((openings) => openings.length > 0) && keeps(days, week);
