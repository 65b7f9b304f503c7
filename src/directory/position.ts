/** Degrees. */
export type Position = { latitude: number; longitude: number };

/** A quarter with its centre, where that is known exactly: [latitude, longitude]. */
export type Centred = { id: string; neighbours: string[]; centre?: number[] | undefined };

const earthRadiusKm = 6371;
/** A position farther than this from every known centre is outside the city. */
const cityReachKm = 6;

/**
 * The quarters a position may be in: the one with the nearest exactly known centre, then its neighbours. A suggestion, because
 * borders are not known.
 * @returns ids, the likeliest first; none outside the city
 */
export function quartersAround(quarters: Centred[], position: Position): string[] {
  const [nearest] = quarters
    .flatMap((quarter) => {
      const [latitude, longitude] = quarter.centre ?? [];
      return latitude === undefined || longitude === undefined ? [] : [{ quarter, km: distanceKm({ latitude, longitude }, position) }];
    })
    .sort((one, other) => one.km - other.km);
  if (nearest === undefined || nearest.km > cityReachKm) return [];
  return [nearest.quarter.id, ...nearest.quarter.neighbours];
}

/** A way on foot is about this many times as long as the straight line. */
const detour = 1.3;
const walkingKmPerHour = 4.8;

/** Estimates the distance on foot and the time of an ordinary walker, without knowing the streets. */
export function walk(from: Position, to: Position): { km: number; minutes: number } {
  const km = distanceKm(from, to) * detour;
  return { km, minutes: (km / walkingKmPerHour) * 60 };
}

/**
 * Sorts entries with a distance by it; all others keep their place in the list.
 * @param kmOf undefined where the distance is not known
 */
export function nearestFirst<Entry>(entries: readonly Entry[], kmOf: (entry: Entry) => number | undefined): Entry[] {
  const measured = entries.flatMap((entry) => {
    const km = kmOf(entry);
    return km === undefined ? [] : [{ entry, km }];
  });
  const sorted = [...measured].sort((one, other) => one.km - other.km);
  let next = 0;
  return entries.map((entry) => (entry === measured[next]?.entry ? sorted[next++]!.entry : entry));
}

/** Along the ground, by the haversine formula. */
export function distanceKm(one: Position, other: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const latitude = radians(other.latitude - one.latitude) / 2;
  const longitude = radians(other.longitude - one.longitude) / 2;
  const half = Math.sin(latitude) ** 2 + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(longitude) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(half));
}
