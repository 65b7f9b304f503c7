import type { Directory } from '../../src/directory/directory.ts';
import type { Reading } from '../database/connect.ts';
import { describePlace } from './booking.ts';

/**
 * Lists where a provider meets people: the places of its consultation hours, then the addresses of its services. Places whose address is
 * protected are left out.
 */
export async function listPlaces(db: Reading, directory: Directory, provider: string): Promise<string[]> {
  const hours = await db
    .selectFrom('consultationHours')
    .select(['place', 'quarter', 'channel'])
    .distinct()
    .where('provider', '=', provider)
    .where('place', 'is not', null)
    .orderBy('place')
    .execute();
  const ofHours = hours.map((row) => describePlace(directory, row, row.place));
  const ofServices = directory.services
    .filter((service) => service.provider === provider && !service.addressProtected)
    .flatMap(({ places }) =>
      places.map(({ name, street }) => (street === undefined ? undefined : [name, street].filter(Boolean).join(', '))),
    );
  return [...new Set([...ofHours, ...ofServices].filter((place) => place !== undefined && place !== null))];
}
