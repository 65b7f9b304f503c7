import type { Directory } from './directory.ts';
import { isOld } from './freshness.ts';
import { oldLast, servicesNear } from './nearness.ts';
import type { Service } from './service-schema.ts';

/**
 * Services to call when the portal takes nothing: nearest first, of equally near ones first those for the person's topics, and old entries last. Only
 * services with a phone number. Those for urgent topics alone, like a women's shelter, are named only to people who chose such a topic.
 * @param quarterId an unknown one gives the services for the whole city
 */
export function nearestDoors(
  directory: Directory,
  { quarterId, topics, most }: { quarterId: string; topics: readonly string[]; most: number },
  now: Date,
): Service[] {
  const quarter = directory.quarters.find(({ id }) => id === quarterId);
  const near = servicesNear(directory, quarter ?? nowhere, now);
  const groups = quarter === undefined ? [near.citywide] : [near.here, near.neighbour, near.citywide];
  const urgent = new Set(directory.topics.filter((topic) => topic.urgent).map(({ id }) => id));
  const fits = (service: Service) => service.topics.some((topic) => topics.includes(topic));
  const isDoor = (service: Service) => service.phones.length > 0 && (fits(service) || !service.topics.every((topic) => urgent.has(topic)));
  const doors = groups.map((group) => group.filter(isDoor));
  const nearestFirst = doors.flatMap((group) => [...group.filter(fits), ...group.filter((service) => !fits(service))]);
  return oldLast(nearestFirst, (service) => isOld(service, now)).slice(0, most);
}

/** A quarter without neighbours: everything for the whole city is equally near to it. */
const nowhere = { id: '', neighbours: [] };
