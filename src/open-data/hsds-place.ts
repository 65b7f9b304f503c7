import { term } from '../i18n/term.ts';
import { berlinDay } from '../directory/berlin.ts';
import { getQuarter } from '../directory/directory.ts';
import { factDate, isTooOld } from '../directory/freshness.ts';
import { canonicalRule } from '../directory/opening-hours.ts';
import type { Place, Service } from '../directory/service-schema.ts';
import type { DatasetSource } from './dataset.ts';
import { plainAttribute, termAttribute } from './hsds-attribute.ts';
import { recurrences } from './recurrences.ts';
import { firstId, stableId } from './stable-id.ts';

/** A service, or an event in the place of one. */
type PlaceOwner = Pick<Service, 'id' | 'formerIds' | 'places' | 'verification'>;

/**
 * A place of a service as HSDS service_at_location. A location without a street has no address, because HSDS
 * demands one. A postal code that no source states is empty.
 */
export function hsdsPlace(service: PlaceOwner, place: Place, source: DatasetSource) {
  const { directory, t, now } = source;
  const stated = factDate(service, 'address');
  const key: [string, string] = [firstId(service), placeKey(service, place)];
  const id = stableId('service-at-location', ...key);
  const locationId = stableId('location', ...key);
  const quarter = getQuarter(directory, place.quarter);
  return {
    id,
    service_id: stableId('service', firstId(service)),
    location_id: locationId,
    schedules: isTooOld(service, 'hours', now) ? [] : place.hours.flatMap((hours) => hsdsSchedules(id, hours, service, source)),
    location: {
      id: locationId,
      location_type: 'physical',
      name: place.name ?? place.addition,
      transportation: place.stops.length > 0 ? place.stops.join(', ') : undefined,
      latitude: place.coordinates?.latitude,
      longitude: place.coordinates?.longitude,
      addresses:
        place.street === undefined
          ? []
          : [
              {
                id: stableId('address', ...key),
                location_id: locationId,
                address_1: place.street,
                address_2: place.addition,
                city: directory.city.name,
                region: quarter.name,
                state_province: 'Nordrhein-Westfalen',
                postal_code: place.postalCode ?? '',
                country: 'DE',
                address_type: 'physical',
              },
            ],
      accessibility:
        place.stepFree === undefined
          ? []
          : [
              {
                id: stableId('accessibility', ...key),
                location_id: locationId,
                description: place.stepFree ? t('site:service.stepFree') : t('site:service.notStepFree'),
              },
            ],
      attributes: [
        termAttribute(
          'location',
          locationId,
          { taxonomy: 'quarter', code: quarter.id, name: quarter.name },
          place.quarterConfirmed ? 'confirmed' : 'unconfirmed',
        ),
        ...(stated === undefined ? [] : [plainAttribute('location', locationId, 'stated', stated)]),
      ],
    },
  };
}

/** A place's key: its quarter and its name or street, never its position in a list that editors sort anew. */
export function placeKey(service: PlaceOwner, place: Place): string {
  const known = ({ quarter, name, street, addition }: Place) => [quarter, name ?? street ?? addition ?? ''].join('/');
  const same = service.places.filter((other) => known(other) === known(place));
  return same.length > 1 ? `${known(place)}/${same.indexOf(place) + 1}` : known(place);
}

/** `notes` holds the rule itself, because only it has holidays and dates that do not recur weekly. */
function hsdsSchedules(serviceAtLocationId: string, hours: Place['hours'][number], service: PlaceOwner, { t, now }: DatasetSource) {
  const stated = factDate(service, 'hours');
  const description = [
    term(t, 'vocabulary', 'hoursFor', hours.for),
    ...(hours.topic === undefined ? [] : [term(t, 'topics', hours.topic, 'name')]),
    ...hours.languages.map(({ language }) => term(t, 'vocabulary', 'language', language)),
  ].join(', ');
  const weekly = recurrences(hours.rule, berlinDay(now));
  return (weekly.length > 0 ? weekly : [{}]).map((recurrence) => {
    const id = stableId(
      'schedule',
      serviceAtLocationId,
      hours.for,
      ...(hours.topic === undefined ? [] : [hours.topic]),
      ...Object.values(recurrence),
    );
    return {
      id,
      service_at_location_id: serviceAtLocationId,
      ...recurrence,
      description,
      notes: canonicalRule(hours.rule),
      attributes: [
        ...(stated === undefined ? [] : [plainAttribute('schedule', id, 'stated', stated)]),
        ...hours.languages.map(({ language }) => plainAttribute('schedule', id, 'language', language)),
        ...(hours.children === undefined ? [] : [plainAttribute('schedule', id, 'children', hours.children)]),
      ],
    };
  });
}
