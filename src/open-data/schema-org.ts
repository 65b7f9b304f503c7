import { serviceName } from '../i18n/service-name.ts';
import { berlinDay } from '../directory/berlin.ts';
import { getProvider, getQuarter } from '../directory/directory.ts';
import { factFreshness } from '../directory/freshness.ts';
import type { Place, Service } from '../directory/service-schema.ts';
import { spokenLanguages } from '../directory/spoken.ts';
import type { DatasetSource } from './dataset.ts';
import { recurrences } from './recurrences.ts';

type Page = DatasetSource & { language: string };

const dayNames = { MO: 'Monday', TU: 'Tuesday', WE: 'Wednesday', TH: 'Thursday', FR: 'Friday', SA: 'Saturday', SU: 'Sunday' };

/**
 * A service for search engines (schema.org), in the language of the page. A protected place is never named.
 */
export function schemaOrgService(service: Service, { directory, t, now, origin, language }: Page) {
  const provider = getProvider(directory, service.provider);
  const governmental = provider.kind === 'city' || provider.kind === 'federal';
  const spoken = spokenLanguages(service)
    .map((entry) => entry.language)
    .filter((tag) => tag !== 'other');
  // Old or undated hours must not make a search engine say "open now".
  const isTrusted = ['verified', 'current'].includes(factFreshness(service, 'hours', now));
  const placeOf = (place: Place) => schemaOrgPlace({ ...place, hours: isTrusted ? place.hours : [] }, directory.city.name, berlinDay(now));
  const areas = service.kimQuarter === undefined ? directory.city.name : getQuarter(directory, service.kimQuarter).name;
  const channel = {
    serviceUrl:
      service.website ?? (service.access.includes('portal') ? `${origin}/${language}/appointment/?service=${service.id}` : undefined),
    servicePhone: stated(service.phones.map(({ number }) => ({ '@type': 'ContactPoint', telephone: number }))),
    availableLanguage: stated(spoken),
    serviceLocation: service.addressProtected ? undefined : stated(service.places.map(placeOf)),
  };
  const isNamed = Object.values(channel).some((value) => value !== undefined);
  return {
    '@context': 'https://schema.org',
    '@type': governmental ? 'GovernmentService' : 'Service',
    name: serviceName(service, directory, language, t).text,
    url: `${origin}/${language}/services/${service.id}/`,
    provider: { '@type': governmental ? 'GovernmentOrganization' : 'Organization', name: provider.name, url: provider.website },
    areaServed: areas,
    availableChannel: isNamed ? { '@type': 'ServiceChannel', ...channel } : undefined,
  };
}

function schemaOrgPlace(place: Place, city: string, today: string) {
  return {
    '@type': 'Place',
    name: place.name,
    address: {
      '@type': 'PostalAddress',
      streetAddress: place.street,
      postalCode: place.postalCode,
      addressLocality: city,
      addressCountry: 'DE',
    },
    geo: place.coordinates === undefined ? undefined : { '@type': 'GeoCoordinates', ...place.coordinates },
    openingHoursSpecification: stated(
      place.hours.flatMap(({ rule }) =>
        recurrences(rule, today).map(({ byday, opens_at, closes_at, valid_from, valid_to }) => ({
          '@type': 'OpeningHoursSpecification',
          // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the codes that `recurrences` writes
          dayOfWeek: byday.split(',').map((code) => dayNames[code as keyof typeof dayNames]),
          opens: opens_at,
          closes: closes_at === '24:00' ? '23:59' : closes_at,
          validFrom: valid_from,
          validThrough: valid_to,
        })),
      ),
    ),
  };
}

const stated = <Entry>(entries: Entry[]): Entry[] | undefined => (entries.length === 0 ? undefined : entries);
