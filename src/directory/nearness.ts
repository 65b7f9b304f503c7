import { currentServices, type Directory } from './directory.ts';
import { distanceKm } from './position.ts';
import { freshness, freshnessOrder, isOld } from './freshness.ts';
import { question } from './question.ts';
import type { Quarter } from './schema.ts';
import type { Service } from './service-schema.ts';

/** Where a service stands, seen from a quarter, from nearest to farthest. */
export const nearnessOrder = ['here', 'neighbour', 'citywide', 'elsewhere'] as const;
export type Nearness = (typeof nearnessOrder)[number];

/** As much of a service as decides where it stands. */
export type Located = { reach: Service['reach']; kimQuarter?: string | undefined; places: { quarter: string }[] };

/** The quarters where a service can be visited or, for KIM's counselling, whose people it is for. */
export function quartersOf(service: Located): string[] {
  const ids = service.places.map((place) => place.quarter);
  return service.kimQuarter === undefined ? ids : [service.kimQuarter, ...ids];
}

/**
 * How near a service is to people of a quarter. A place in their quarter or a neighbouring one decides; otherwise a service for the
 * whole city, or one that comes to people, is "citywide", and any other is "elsewhere".
 */
export function nearness(service: Located, quarter: Pick<Quarter, 'id' | 'neighbours'>): Nearness {
  const quarters = quartersOf(service);
  if (quarters.includes(quarter.id)) return 'here';
  if (service.reach !== 'quarter') return quarters.some((id) => quarter.neighbours.includes(id)) ? 'neighbour' : 'citywide';
  return quarters.some((id) => quarter.neighbours.includes(id)) ? 'neighbour' : 'elsewhere';
}

/**
 * Old entries stand at the end of every list; otherwise the order stays. Only what somebody asks for by its name, and the first doors
 * that a topic names, stand before them.
 */
export const oldLast = <Entry>(entries: Entry[], isOld: (entry: Entry) => boolean): Entry[] => [
  ...entries.filter((entry) => !isOld(entry)),
  ...entries.filter(isOld),
];

/** Whole kilometres between the centres of two quarters as the crow flies, at least one; undefined where one centre is not known exactly. */
export function kilometresBetween(one: Pick<Quarter, 'centre'>, other: Pick<Quarter, 'centre'>): number | undefined {
  if (!one.centre.exact || !other.centre.exact) return undefined;
  return Math.max(1, Math.round(distanceKm(one.centre, other.centre)));
}

/** `localeCompare` would look for its rules again at every comparison. */
const inGerman = new Intl.Collator('de');

/** The order of every list of services: by how far their details can be trusted, then by German name. */
export function byTrust(services: Service[], now: Date): Service[] {
  const ranked = services.map((service) => ({ service, rank: freshnessOrder.indexOf(freshness(service, now)) }));
  return ranked
    .sort((one, other) => one.rank - other.rank || inGerman.compare(one.service.name.de, other.service.name.de))
    .map(({ service }) => service);
}

/**
 * The published services as people of a quarter should see them. KIM's counselling stands apart: every quarter has
 * one, for its own residents only.
 */
export const servicesNear = question(
  'servicesNear',
  (
    directory: Directory,
    quarter: Pick<Quarter, 'id' | 'neighbours'>,
    now: Date,
  ): { kim: Service | undefined } & Record<Nearness, Service[]> => {
    const published = currentServices(directory, now);
    const others = byTrust(
      published.filter((service) => service.kimQuarter === undefined),
      now,
    );
    const group = (wanted: Nearness) => others.filter((service) => nearness(service, quarter) === wanted);
    return {
      kim: published.find((service) => service.kimQuarter === quarter.id),
      here: group('here'),
      neighbour: group('neighbour'),
      citywide: group('citywide'),
      elsewhere: group('elsewhere'),
    };
  },
);

/** The services about a topic, in the order of every list; KIM's counselling is for every topic and left out. */
export const servicesAbout = question('servicesAbout', (directory: Directory, topic: string, now: Date): Service[] =>
  byTrust(
    currentServices(directory, now).filter((service) => service.topics.includes(topic) && service.kimQuarter === undefined),
    now,
  ),
);

/**
 * The services that one page lists, nearest first. A third of them is kept for the whole city, so that a quarter with many doors of its own
 * still shows those that come to people.
 * @param most how many to list at most
 */
export function nearestOf(near: Record<Nearness, Service[]>, most: number): Record<'here' | 'neighbour' | 'citywide', Service[]> {
  const kept = Math.floor(most / 3);
  const here = near.here.slice(0, most - kept);
  const citywide = near.citywide.slice(0, Math.max(kept, most - here.length - near.neighbour.length));
  const neighbour = near.neighbour.slice(0, most - here.length - citywide.length);
  return { here, neighbour, citywide };
}

/** How many services a public page lists; the rest is one press away. With more, its first view on a slow line would come late. */
export const maxListed = 36;

/**
 * Published services that share a topic with this one, nearest first; KIM's counselling of other quarters is left out.
 * @param wanted narrows further, for example to a language
 */
export function similarServices(
  directory: Directory,
  service: Service,
  now: Date,
  wanted: (candidate: Service) => boolean = () => true,
): Service[] {
  const quarters = directory.quarters.filter((quarter) => quartersOf(service).includes(quarter.id));
  const distance = (candidate: Service) =>
    Math.min(nearnessOrder.length, ...quarters.map((quarter) => nearnessOrder.indexOf(nearness(candidate, quarter))));
  const shared = (candidate: Service) => candidate.topics.filter((topic) => service.topics.includes(topic)).length;
  const candidates = currentServices(directory, now).filter(
    (candidate) => candidate.id !== service.id && candidate.kimQuarter === undefined && shared(candidate) > 0 && wanted(candidate),
  );
  const nearestFirst = byTrust(candidates, now)
    .map((candidate) => ({ candidate, away: distance(candidate), inCommon: shared(candidate) }))
    .sort((one, other) => one.away - other.away || other.inCommon - one.inCommon)
    .map(({ candidate }) => candidate);
  return oldLast(nearestFirst, (candidate) => isOld(candidate, now));
}

/** The first of the similar services. */
export const firstSimilar = question('firstSimilar', (directory: Directory, service: Service, most: number, now: Date): Service[] =>
  similarServices(directory, service, now).slice(0, most),
);
