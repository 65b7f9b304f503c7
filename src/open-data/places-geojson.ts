import { serviceName } from '../i18n/service-name.ts';
import { currentServices } from '../directory/directory.ts';
import { isTooOld } from '../directory/freshness.ts';
import { quartersOf } from '../directory/nearness.ts';
import type { Service } from '../directory/service-schema.ts';
import { describeDataset, pageAddress, type DatasetSource } from './dataset.ts';
import { placeKey } from './hsds-place.ts';
import { hoursText } from './services-table.ts';
import { firstId, stableId } from './stable-id.ts';

/**
 * GeoJSON (RFC 7946) of everything with a known point: places whose coordinates are known, and quarters whose centre is exact, each with
 * the services to be found there.
 */
export function placesGeojson(source: DatasetSource) {
  const { directory } = source;
  const services = currentServices(directory, source.now);
  const point = ({ latitude, longitude }: { latitude: number; longitude: number }) => ({
    type: 'Point',
    coordinates: [longitude, latitude],
  });
  const places = services.flatMap((service) =>
    (service.addressProtected ? [] : service.places).flatMap((place) =>
      place.coordinates === undefined
        ? []
        : [
            {
              type: 'Feature',
              id: stableId('location', firstId(service), placeKey(service, place)),
              geometry: point(place.coordinates),
              properties: {
                kind: 'place',
                name: place.name ?? service.name.de,
                street: place.street,
                postal_code: place.postalCode,
                quarter: place.quarter,
                opening_hours: isTooOld(service, 'hours', source.now) ? [] : place.hours.map(hoursText),
                services: [named(service)],
              },
            },
          ],
    ),
  );
  const quarters = directory.quarters
    .filter(({ centre }) => centre.exact)
    .map(({ id, name, district, centre }) => ({
      type: 'Feature',
      id: stableId('quarter', id),
      geometry: point(centre),
      properties: {
        kind: 'quarter',
        quarter: id,
        name,
        district,
        services: services.filter((service) => quartersOf(service).includes(id)).map(named),
      },
    }));
  return { type: 'FeatureCollection', dataset: describeDataset(source), features: [...places, ...quarters] };

  function named(service: Service) {
    const { text } = serviceName(service, directory, directory.city.languages[0].tag, source.t);
    return { id: stableId('service', firstId(service)), name: text, page: pageAddress(source, `services/${service.id}/`) };
  }
}
