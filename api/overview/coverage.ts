import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter, weekdayIndex, weekdays } from '../../src/directory/calendar-day.ts';
import { currentServices, type Directory } from '../../src/directory/directory.ts';
import { quartersOf } from '../../src/directory/nearness.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { spokenLanguages } from '../../src/directory/spoken.ts';
import { findOpenHours, openStartsOn } from '../appointments/consultation-hours.ts';
import { findFreeSlots } from '../appointments/free-slots.ts';
import type { Coverage, TalkTimes } from '../contract/pages/overview.ts';
import type { Db } from '../database/connect.ts';

/** Stands for offers that belong to no quarter: for the whole city, or by phone. */
export const citywide = 'city';

/** Readers of these pages speak German anyway; a gap is another language. */
const notAsked = ['de', 'de-simple'];

/**
 * Tells who speaks which language where, as the content states it, for one topic or all. Interpreters do not count: the question is where
 * somebody of the team speaks the language.
 */
export function findCoverage(directory: Directory, topic: string | undefined, now: Date): Coverage {
  const services = currentServices(directory, now).filter(({ topics }) => topic === undefined || topics.includes(topic));
  const offers = services.flatMap((service) =>
    spokenBy(service).flatMap((language) => placesOf(service).map((quarter) => ({ quarter, language, service }))),
  );
  const wanted = directory.city.languages.map(({ tag }) => tag).filter((tag) => !notAsked.includes(tag));
  const languages = directory.spokenLanguages
    .map(({ tag }) => tag)
    .filter((tag) => wanted.includes(tag) || offers.some(({ language }) => language === tag));
  const quarters = [...directory.quarters.map(({ id }) => id), citywide];
  const cells = quarters.flatMap((quarter) =>
    languages.map((language) => {
      const here = offers.filter((offer) => offer.quarter === quarter && offer.language === language).map(({ service }) => service);
      return { quarter, language, services: here.map(({ id }) => id), providers: [...new Set(here.map(({ provider }) => provider))] };
    }),
  );
  return {
    languages,
    quarters,
    cells,
    nobody: languages.filter((language) => !offers.some((offer) => offer.language === language)),
    double: cells.filter(({ providers }) => providers.length > 1),
  };
}

const spokenBy = (service: Service): string[] => [
  ...new Set(
    spokenLanguages(service)
      .filter(({ language, by }) => by !== 'interpreting' && !notAsked.includes(language))
      .map(({ language }) => language),
  ),
];

const placesOf = (service: Service): string[] => {
  const quarters = [...new Set(quartersOf(service))];
  return quarters.length === 0 ? [citywide] : quarters;
};

/** As many free times as fourteen days can have. */
const maxFree = 100_000;

/**
 * Counts the pieces of consultation hours of some days: all by language and weekday, and the free ones by language and quarter. Of the
 * whole city, and of no counsellor.
 */
export async function countTalkTimes(db: Db, directory: Directory, firstDay: string, lastDay: string, now: Date): Promise<TalkTimes> {
  const byWeekday: TalkTimes['byWeekday'] = {};
  const open = await findOpenHours(db);
  for (let day = firstDay; day <= lastDay; day = daysAfter(day, 1)) {
    const weekday = weekdays[weekdayIndex(day)] ?? 'mo';
    for (const one of open) {
      const pieces = openStartsOn(directory, one, day).length;
      if (pieces > 0) for (const language of one.hours.languages) addTo(byWeekday, language, weekday, pieces);
    }
  }
  const free: TalkTimes['free'] = {};
  if (lastDay >= berlinDay(now)) {
    for (const slot of await findFreeSlots(db, directory, { from: firstDay, until: lastDay }, now, maxFree)) {
      for (const language of slot.languages) addTo(free, language, slot.quarter ?? citywide, 1);
    }
  }
  return { firstDay, lastDay, byWeekday, free };
}

function addTo(counts: Record<string, Record<string, number>>, row: string, column: string, number: number): void {
  const line = (counts[row] ??= {});
  line[column] = (line[column] ?? 0) + number;
}
