import { originInWords } from '../i18n/origin-in-words.ts';
import { serviceName } from '../i18n/service-name.ts';
import { takingInWords } from '../i18n/taking-in-words.ts';
import { term } from '../i18n/term.ts';
import { currentServices, getProvider, getQuarter } from '../directory/directory.ts';
import { entryDates, factDate, freshness, isTooOld } from '../directory/freshness.ts';
import { canonicalRule } from '../directory/opening-hours.ts';
import type { Place, Service, SpokenBy } from '../directory/service-schema.ts';
import { spokenLanguages } from '../directory/spoken.ts';
import { describeDataset, pageAddress, type DatasetSource } from './dataset.ts';
import { firstId, stableId } from './stable-id.ts';

type Cell = string | number | boolean | undefined;

/** Between several values in one cell: neither opening hours nor web addresses have it. */
const between = ' | ';

/** One row for each service and place; a service without a place has one row. The first row names the columns. */
export function servicesTable(source: DatasetSource): Cell[][] {
  const dataset = describeDataset(source);
  const rows = currentServices(source.directory, source.now).flatMap((service) => {
    const places: (Place | undefined)[] = service.addressProtected || service.places.length === 0 ? [undefined] : service.places;
    return places.map((place) => ({
      dataset_version: dataset.version,
      dataset_date: dataset.date,
      test_version: dataset.test_version,
      ...serviceCells(service, source),
      ...placeCells(place, service, source),
    }));
  });
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
}

function serviceCells(service: Service, source: DatasetSource) {
  const { directory, t, now } = source;
  const words = (vocabulary: string, ids: string[]) => ids.map((id) => term(t, 'vocabulary', vocabulary, id)).join(between);
  const languages = (wanted: (by: SpokenBy['by']) => boolean) =>
    spokenLanguages(service)
      .filter(({ by }) => wanted(by))
      .map(({ language }) => language)
      .join(between);
  return {
    id: stableId('service', firstId(service)),
    name: serviceName(service, directory, directory.city.languages[0].tag, t).text,
    provider: getProvider(directory, service.provider).name,
    topics: service.topics.map((id) => term(t, 'topics', id, 'name')).join(between),
    reach: service.reach,
    verification: service.verification.status,
    freshness: freshness(service, now),
    stated: service.verification.date ?? entryDates(service, now)?.[0],
    origin: originInWords(t, service, now),
    warnings: words('warnings', service.warnings),
    valid_until: service.validUntil,
    // As tel: addresses, because a spreadsheet reads a leading plus as a formula.
    phones: service.phones.map(({ number }) => `tel:${number}`).join(between),
    phones_stated: service.phones.length === 0 ? undefined : factDate(service, 'phones'),
    email: service.email,
    website: service.website,
    page: pageAddress(source, `services/${service.id}/`),
    languages: languages((by) => by !== 'interpreting' && by !== 'team'),
    languages_team: languages((by) => by === 'team'),
    languages_interpreted: languages((by) => by === 'interpreting'),
    languages_stated: spokenLanguages(service).length === 0 ? undefined : factDate(service, 'languages'),
    audience: words('audience', service.audience),
    age_from: service.age?.from,
    age_to: service.age?.to,
    eligibility: words('eligibility', service.eligibility),
    good_to_know: words('goodToKnow', service.goodToKnow),
    taking: service.taking === undefined || isTooOld(service, 'taking', now) ? undefined : takingInWords(t, service.taking),
    cost: service.cost === undefined || isTooOld(service, 'cost', now) ? undefined : term(t, 'vocabulary', 'cost', service.cost),
    access: words('access', service.access),
    bring: words('bring', service.bring),
    description: service.description?.de,
    note: service.note?.de,
    sources: service.verification.sources
      .map(({ url, title, date }) => [url ?? title, date].filter((part) => part !== undefined).join(' '))
      .join(between),
  };
}

function placeCells(place: Place | undefined, service: Service, { directory, now }: DatasetSource) {
  const hours = place === undefined || isTooOld(service, 'hours', now) ? [] : place.hours;
  const quarter = place?.quarter ?? service.kimQuarter;
  return {
    place: place?.name,
    address_stated: place === undefined ? undefined : factDate(service, 'address'),
    street: place?.street,
    addition: place?.addition,
    postal_code: place?.postalCode,
    city: place === undefined ? undefined : directory.city.name,
    quarter: quarter === undefined ? undefined : getQuarter(directory, quarter).name,
    quarter_confirmed: place?.quarterConfirmed,
    latitude: place?.coordinates?.latitude,
    longitude: place?.coordinates?.longitude,
    step_free: place?.stepFree,
    opening_hours: hours.map(hoursText).join(between),
    hours_stated: hours.length === 0 ? undefined : factDate(service, 'hours'),
  };
}

/** The hours of one row, "course/german: Mo,We 10:00-11:30 (de, ar) [children: welcome]", in one spelling. */
export const hoursText = ({ for: purpose, topic, rule, languages, children }: Place['hours'][number]): string =>
  [
    `${[purpose, ...(topic === undefined ? [] : [topic])].join('/')}: ${canonicalRule(rule)}`,
    ...(languages.length === 0 ? [] : [`(${languages.map(({ language }) => language).join(', ')})`]),
    ...(children === undefined ? [] : [`[children: ${children}]`]),
  ].join(' ');
