import type { Directory } from './directory.ts';
import { isOld } from './freshness.ts';
import { servicesNear } from './nearness.ts';
import type { Service } from './service-schema.ts';

/**
 * Services to call when the portal takes nothing: nearest first, and of equally near ones first those for the person's topics. Only services with a
 * phone number that is not old.
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
  const fits = (service: Service) => service.topics.some((topic) => topics.includes(topic));
  const callable = groups.map((group) => group.filter((service) => service.phones.length > 0 && !isOld(service, now)));
  return callable.flatMap((group) => [...group.filter(fits), ...group.filter((service) => !fits(service))]).slice(0, most);
}

/** A quarter without neighbours: everything for the whole city is equally near to it. */
const nowhere = { id: '', neighbours: [] };
