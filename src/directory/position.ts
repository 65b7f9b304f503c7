/** Degrees. */
export type Position = { latitude: number; longitude: number };

/** A quarter with its centre, where that is known exactly: [latitude, longitude]. */
export type Centred = { id: string; neighbours: string[]; centre?: number[] | undefined };

const earthRadiusKm = 6371;
/** Farther from every known centre than this nobody is in the city. */
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

/** Along the ground, by the haversine formula. */
export function distanceKm(one: Position, other: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const latitude = radians(other.latitude - one.latitude) / 2;
  const longitude = radians(other.longitude - one.longitude) / 2;
  const half = Math.sin(latitude) ** 2 + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(longitude) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(half));
}
