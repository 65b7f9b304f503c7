import type { Directory } from '../directory/directory.ts';
import { germany } from '../directory/schema.ts';
import { postalCode } from '../directory/schema-parts.ts';
import type { Place } from '../directory/service-schema.ts';
import { readHours } from './hsds-hours.ts';
import type { OpenRow } from './hsds-row.ts';
import { plainName } from './names.ts';

/**
 * A row of service_at_location as a place.
 * @returns undefined, with a problem, where the quarter is not said: a postal code never decides it
 */
export function readPlace(at: OpenRow, directory: Directory): Place | undefined {
  const location = at.row('location', 'location');
  if (location === undefined) {
    at.wrong('location', 'a location, for a place in the city');
    return undefined;
  }
  if (!['physical', undefined].includes(location.text('location_type'))) {
    location.wrong('location_type', '"physical"; other locations are no places to go to');
    return undefined;
  }
  const addresses = location.rows('addresses', 'address');
  const address = addresses.find((one) => (one.text('address_type') ?? 'physical') === 'physical');
  if (addresses.length > 0 && address === undefined) location.wrong('addresses', 'an address of the type "physical"');
  const town = address?.text('city');
  if (town !== undefined && !plainName(town).startsWith(plainName(directory.city.name))) {
    address?.leaveAll();
    address?.wrong('city', `an address in ${directory.city.name}`);
    return undefined;
  }
  const street = address?.text('address_1');
  const addition = address?.text('address_2');
  const quarter = quarterIn(location, address, directory) ?? quarterOfStreet(street, directory);
  if (quarter === undefined) {
    address?.leaveAll();
    (address ?? location).wrong('region', `the quarter by name: ${directory.quarters.map(({ name }) => name).join(', ')}`);
    return undefined;
  }
  const code = address?.text('postal_code');
  const isCode = postalCode.safeParse(code).success;
  if (code !== undefined && !isCode) address?.wrong('postal_code', 'a German postal code: five digits, like 45881');
  if (address?.text('country') !== 'DE') address?.leave('country');
  if (!isQuarterName(address?.text('region'), quarter.quarter, directory)) address?.leave('region');
  const name = location.text('name');
  const coordinates = coordinatesIn(location);
  const stops = location.text('transportation');
  return {
    ...(name === undefined || name === addition ? {} : { name }),
    ...(street === undefined ? {} : { street }),
    ...(addition === undefined ? {} : { addition }),
    ...(isCode && code !== undefined ? { postalCode: code } : {}),
    ...quarter,
    ...(coordinates === undefined ? {} : { coordinates }),
    hours: readHours([...at.rows('schedules', 'schedule'), ...location.rows('schedules', 'schedule')]),
    closedOn: [],
    stops: stops === undefined ? [] : [stops],
  };
}

const isQuarterName = (name: string | undefined, id: string, { quarters }: Directory): boolean =>
  quarters.some((quarter) => quarter.id === id && plainName(quarter.name) === plainName(name ?? ''));

type Quarter = Pick<Place, 'quarter' | 'quarterConfirmed'>;

/** The quarter that the file names: as a term of a taxonomy "quarter", or in the address. */
function quarterIn(location: OpenRow, address: OpenRow | undefined, directory: Directory): Quarter | undefined {
  for (const attribute of location.rows('attributes', 'attribute')) {
    const term = attribute.row('taxonomy_term', 'taxonomy_term');
    if (term?.text('taxonomy') !== 'quarter') continue;
    const code = term.text('code');
    if (directory.quarters.some(({ id }) => id === code)) {
      for (const field of ['name', 'description', 'language']) term.text(field);
      attribute.text('link_type');
      return { quarter: code ?? '', quarterConfirmed: attribute.text('value') !== 'unconfirmed' };
    }
  }
  const city = plainName(directory.city.name);
  const named = [address?.text('region'), address?.text('city')].map((text) =>
    plainName(text ?? '')
      .replace(city, '')
      .trim(),
  );
  const quarter = directory.quarters.find(({ name }) => named.includes(plainName(name)));
  return quarter === undefined ? undefined : { quarter: quarter.id, quarterConfirmed: true };
}

/** The quarter of another entry at the same door. */
function quarterOfStreet(street: string | undefined, directory: Directory): Quarter | undefined {
  if (street === undefined || !/\d/.test(street)) return undefined;
  const same = directory.services.flatMap(({ places }) => places).find((place) => plainName(place.street ?? '') === plainName(street));
  return same === undefined ? undefined : { quarter: same.quarter, quarterConfirmed: same.quarterConfirmed };
}

function coordinatesIn(location: OpenRow): Place['coordinates'] {
  const [north, east] = [location.text('latitude'), location.text('longitude')];
  if (north === undefined || east === undefined) return undefined;
  const [latitude, longitude] = [Number(north), Number(east)];
  if (latitude > germany.south && latitude < germany.north && longitude > germany.west && longitude < germany.east)
    return { latitude, longitude };
  location.wrong('latitude', 'degrees (WGS 84) in Germany, like latitude 51.5156 and longitude 7.0857');
  location.leave('longitude');
  return undefined;
}
