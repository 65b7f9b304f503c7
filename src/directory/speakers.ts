import { currentServices, type Directory } from './directory.ts';
import { isOld } from './freshness.ts';
import { byTrust, nearness, nearnessOrder, type Nearness } from './nearness.ts';
import { question } from './question.ts';
import type { Quarter } from './schema.ts';
import type { Service } from './service-schema.ts';
import { speaks } from './spoken.ts';

export type Speaker = {
  service: Service;
  /** Measured from the nearest of the given quarters; undefined without one. */
  nearness: Nearness | undefined;
};

/**
 * Services that speak a language: the reader's quarter, then its neighbours, then the whole city; old details last. KIM's counselling is
 * left out, because its language is chosen in the form, and so is a protected place, unless its topic was asked for.
 * @param from the quarters to measure from; empty when unknown
 * @param siteLanguage the reader's language, a tag of the site
 * @param wanted services that share one of its topics are returned alone; without any such, all that speak the language
 */
export function nearestSpeakers(
  directory: Directory,
  from: readonly Quarter[],
  siteLanguage: string,
  now: Date,
  wanted?: Pick<Service, 'id' | 'topics'>,
): Speaker[] {
  const near = (service: Service): Nearness | undefined => {
    const places = from.map((quarter) => nearness(service, quarter));
    return nearnessOrder.find((one) => places.includes(one));
  };
  const rank = ({ service, nearness: place }: Speaker) =>
    (isOld(service, now) ? nearnessOrder.length + 1 : 0) + (place === undefined ? nearnessOrder.length : nearnessOrder.indexOf(place));
  const speakers = allSpeakers(directory, siteLanguage, now)
    .filter((service) => service.id !== wanted?.id)
    .map((service) => ({ service, nearness: near(service) }))
    .map((speaker) => ({ speaker, rank: rank(speaker) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ speaker }) => speaker);
  const sharing = speakers.filter(({ service }) => service.topics.some((topic) => wanted?.topics.includes(topic) === true));
  return sharing.length > 0 ? sharing : speakers.filter(({ service }) => !service.addressProtected);
}

/** The services that speak a language, in the order of every list; KIM's counselling is left out. */
const allSpeakers = question('allSpeakers', (directory: Directory, siteLanguage: string, now: Date): Service[] =>
  byTrust(
    currentServices(directory, now).filter((service) => service.kimQuarter === undefined && speaks(service, siteLanguage)),
    now,
  ),
);

/** The first of the nearest speakers. */
export const firstSpeakers = question(
  'firstSpeakers',
  (directory: Directory, from: readonly Quarter[], siteLanguage: string, most: number, now: Date, wanted?: Service): Speaker[] =>
    nearestSpeakers(directory, from, siteLanguage, now, wanted).slice(0, most),
);
