import { berlinTime } from './berlin.browser.ts';
import { daysAfter } from './calendar-day.ts';
import type { City } from './schema.ts';
import type { Service } from './service-schema.ts';
import { question } from './question.ts';
import { statedFacts } from './stated-facts.ts';
import type { FactKind } from './facts.ts';

/** How far an entry or a fact can be trusted today, from best to worst: no date is worse than an old one. */
export const freshnessOrder = ['verified', 'current', 'outdated', 'undated'] as const;
export type Freshness = (typeof freshnessOrder)[number];

type Dated = Pick<Service, 'verification'>;

/**
 * The date of one kind of fact: that of the newest dated source that states it, or that of the check with the provider.
 * @returns undefined where no source gives a date
 */
export function factDate({ verification }: Dated, kind: FactKind): string | undefined {
  if (verification.status === 'verified') return verification.date;
  const stating = verification.sources.filter(({ states }) => states === undefined || states.includes(kind));
  return oldestFirst(stating.map(({ date }) => date).filter((date) => date !== undefined)).at(-1);
}

/** How far one kind of fact can be trusted today. */
export const factFreshness = (service: Dated, kind: FactKind, now: Date): Freshness =>
  freshnessOf(factDate(service, kind), service.verification.status, now);

/** Facts that lose their worth with time, and after how many months nobody should act on them. */
const monthsGood = { hours: 36, cost: 36, taking: 6 } as const;
type Passing = keyof typeof monthsGood;
const isPassing = (kind: FactKind): kind is Passing => kind in monthsGood;

/** Whether hours, a price or free places are so old that a page hides them. It shows undated hours and says that they have no date. */
export function isTooOld(service: Dated, kind: Passing, now: Date): boolean {
  const date = factDate(service, kind);
  return date === undefined ? kind === 'taking' : isOlderThan(date, monthsGood[kind], now);
}

/** The kinds of facts that a page shows. */
export const shownFacts = (service: Service, now: Date): FactKind[] =>
  statedFacts(service).filter((kind) => !(isPassing(kind) && isTooOld(service, kind, now)));

/**
 * From when the shown facts of an entry are, oldest first, each date once. An entry that states nothing but its name has the date of
 * its newest source.
 * @returns undefined where one of them has no date
 */
export const entryDates = question('entryDates', (service: Service, now: Date): [string, ...string[]] | undefined => {
  const facts = shownFacts(service, now);
  const dates = (facts.length > 0 ? facts : (['existence'] as const)).map((kind) => factDate(service, kind));
  const [oldest, ...newer] = oldestFirst([...new Set(dates.filter((date) => date !== undefined))]);
  return oldest === undefined || dates.includes(undefined) ? undefined : [oldest, ...newer];
});

/**
 * How far an entry can be trusted today: as far as its oldest shown fact. KIM's counselling in this portal states no fact that could
 * grow old.
 */
export const freshness = question('freshness', (service: Service, now: Date): Freshness => {
  if (isOurOwn(service)) return 'current';
  return freshnessOf(entryDates(service, now)?.[0], service.verification.status, now);
});

/** Whether an entry comes last in every list: its details are old, or nobody knows from when they are. */
export const isOld = (service: Service, now: Date): boolean => ['outdated', 'undated'].includes(freshness(service, now));

/** Whether an entry is about this portal's own counselling and takes nothing from elsewhere. */
export const isOurOwn = ({ kimQuarter, verification }: Pick<Service, 'kimQuarter' | 'verification'>): boolean =>
  kimQuarter !== undefined && verification.sources.length === 0;

/** Whether the planned end of a trial, a project or a course is over in Berlin. */
export const isEnded = ({ validUntil }: Pick<Service, 'validUntil'>, now: Date): boolean =>
  validUntil !== undefined && lastDayOf(validUntil) < berlinTime(now).day;

/** After so many months without a newer word about it an entry leaves the lists. */
const monthsListed = 60;

/** A city may give its first entries time, so that their providers are asked before they go. */
type Patience = Pick<City, 'oldEntriesStayUntil'>;

/**
 * Whether the newest source of an entry is more than five years old. An entry of which no source has a date stays, last of all: nobody
 * can say how old it is.
 */
export function isForgotten({ oldEntriesStayUntil }: Patience, service: Service, now: Date): boolean {
  const newest = newestDate(service);
  if (isOurOwn(service) || newest === undefined || !isOlderThan(newest, monthsListed, now)) return false;
  return oldEntriesStayUntil === undefined || oldEntriesStayUntil < berlinTime(now).day;
}

/** The date of the newest source of an entry, or of the check with the provider. @returns undefined where none has a date */
export function newestDate({ verification: { status, date, sources } }: Dated): string | undefined {
  return oldestFirst([...(status === 'verified' ? [date] : []), ...sources.map((one) => one.date)].filter(isStated)).at(-1);
}

const isStated = (date: string | undefined): date is string => date !== undefined;

/** Whether an entry is in no list and search any more. It keeps its page, which says so, and stays a lead at the desk. */
export const hasLeft = (city: Patience, service: Service, now: Date): boolean => isEnded(service, now) || isForgotten(city, service, now);

/** How an entry changes with time when nobody confirms it. `old`: it stands last in every list. */
export const turns = ['hours', 'cost', 'taking', 'old', 'left', 'ended'] as const;
export type Turn = (typeof turns)[number];

const hasTurned: Record<Turn, (service: Service, at: Date, city: Patience) => boolean> = {
  hours: (service, at) => statedFacts(service).includes('hours') && isTooOld(service, 'hours', at),
  cost: (service, at) => service.cost !== undefined && isTooOld(service, 'cost', at),
  taking: (service, at) => service.taking !== undefined && isTooOld(service, 'taking', at),
  old: isOld,
  left: (service, at, city) => isForgotten(city, service, at),
  ended: isEnded,
};

/** Editors are warned so many days before an entry turns. */
export const warnDays = 90;

/**
 * The changes of an entry within the next 90 days, each with its first day in Berlin, earliest first. Draft and left entries have none.
 */
export function turnsAhead(city: Patience, service: Service, now: Date): { turn: Turn; day: string }[] {
  if (service.verification.status === 'draft' || hasLeft(city, service, now)) return [];
  const { day: today } = berlinTime(now);
  // Noon in UTC lies in the same day of Berlin, in summer and in winter.
  const on = (days: number) => new Date(`${daysAfter(today, days)}T12:00:00Z`);
  return turns
    .filter((turn) => !hasTurned[turn](service, now, city) && hasTurned[turn](service, on(warnDays), city))
    .map((turn) => {
      let days = 1;
      while (!hasTurned[turn](service, on(days), city)) days += 1;
      return { turn, day: daysAfter(today, days) };
    })
    .toSorted((one, other) => one.day.localeCompare(other.day));
}

/** Whether the whole of a stated period ("2020", "2020-09", "2020-09-14") lies more than three years back, by the calendar of Berlin. */
export const isOutdated = (date: string, now: Date): boolean => isOlderThan(date, 36, now);

/** The year of a stated date, "2020" of "2020-09". */
export const yearOf = (date: string): string => date.slice(0, 4);

function freshnessOf(date: string | undefined, status: Service['verification']['status'], now: Date): Freshness {
  if (date === undefined) return 'undated';
  if (isOutdated(date, now)) return 'outdated';
  return status === 'verified' ? 'verified' : 'current';
}

function isOlderThan(date: string, months: number, now: Date): boolean {
  const { day: today } = berlinTime(now);
  const month = Number(yearOf(today)) * 12 + Number(today.slice(5, 7)) - 1 - months;
  return lastDayOf(date) < `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}${today.slice(7)}`;
}

/**
 * A stated period counts to its end: "2023" is 31 December 2023, because nobody knows that it was earlier. No month is longer than 31
 * days, and days are compared as texts.
 */
export const lastDayOf = (date: string): string => date + '-12-31'.slice(date.length - 4);

const oldestFirst = (dates: string[]): string[] => dates.toSorted((one, other) => lastDayOf(one).localeCompare(lastDayOf(other)));
