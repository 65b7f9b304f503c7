import { getProvider, getService } from '../directory/directory.ts';
import type { Event, EventDates } from '../directory/event-schema.ts';
import { daysOf } from '../directory/events.ts';
import type { Service } from '../directory/service-schema.ts';
import { weekdays } from '../directory/calendar-day.ts';
import { originInWords, priceInWords, registrationInWords, rhythmInWords } from '../i18n/event-in-words.ts';
import { term } from '../i18n/term.ts';
import { pageAddress, type DatasetSource } from './dataset.ts';
import { plainAttribute, termAttribute } from './hsds-attribute.ts';
import { hsdsPlace } from './hsds-place.ts';
import { firstId, stableId } from './stable-id.ts';

/**
 * A course or an event as HSDS 3.1 service, as HSDS knows no events: its dates are schedules of the service, and the attribute `kind` says
 * that it is one. A cancelled event is inactive.
 */
export function hsdsEvent(event: Event, source: DatasetSource) {
  const { directory, t } = source;
  // Services have ids of their own, and none has a slash.
  const key = `events/${event.id}`;
  const id = stableId('service', key);
  const provider = getProvider(directory, event.provider);
  const { status, date } = event.verification;
  const price = priceInWords(t, event);
  const attribute = (type: string, value: string | undefined) => (value === undefined ? [] : [plainAttribute('service', id, type, value)]);
  return {
    id,
    organization_id: stableId('provider', provider.id),
    name: event.name.de,
    description: event.description?.de,
    url: event.website,
    additional_urls: [
      { id: stableId('url', key), label: `KIM ${directory.city.name}`, url: pageAddress(source, `events/${event.id}/`), service_id: id },
    ],
    email: event.email,
    status: event.cancelled ? 'inactive' : 'active',
    application_process: registrationInWords(t, event),
    fees_description: price,
    assured_date: status === 'verified' && date?.length === 10 ? date : undefined,
    eligibility_description: event.audience.map((code) => term(t, 'vocabulary', 'audience', code)).join(', ') || undefined,
    alert: event.cancelled ? t('events:cancelled') : status === 'verified' ? undefined : originInWords(t, event),
    organization: {
      id: stableId('provider', provider.id),
      name: provider.name,
      // HSDS asks for a description of every organization; no source gives one.
      description: provider.name,
      website: provider.website,
    },
    phones:
      event.phone === undefined
        ? []
        : [
            {
              id: stableId('phone', key, event.phone),
              service_id: id,
              number: event.phone,
              type: 'voice',
              description: undefined,
              attributes: [],
            },
          ],
    schedules: event.dates.flatMap((row, index) => schedule(row, stableId('schedule', key, String(index)), id, source)),
    languages: event.languages.map((code) => ({
      id: stableId('language', key, code),
      service_id: id,
      name: term(t, 'vocabulary', 'language', code),
      code,
    })),
    service_at_locations: event.place === undefined ? [] : [hsdsPlace(asOwner(event, key), wholePlace(event.place), source)],
    cost_options:
      event.priceCents === undefined
        ? []
        : [{ id: stableId('cost', key), service_id: id, option: price, amount: event.priceCents / 100, currency: 'EUR' }],
    attributes: [
      ...attribute('kind', 'event'),
      ...attribute('part-of', event.service === undefined ? undefined : stableId('service', firstId(getService(directory, event.service)))),
      ...attribute('online', event.online ? 'yes' : undefined),
      ...attribute('children', event.children),
      ...attribute('registration', event.registration),
      ...attribute('register-until', event.registerUntil),
      ...(event.level === undefined ? [] : [termAttribute('service', id, { taxonomy: 'level', code: event.level, name: event.level })]),
      ...event.audience.map((code) =>
        termAttribute('service', id, { taxonomy: 'audience', code, name: term(t, 'vocabulary', 'audience', code) }),
      ),
      ...event.verification.sources.map(({ url, title, date }) =>
        plainAttribute('service', id, 'source', url ?? title ?? '', [...(url === undefined ? [] : [title]), date].join(', ')),
      ),
    ],
  };
}

const wholePlace = (place: NonNullable<Event['place']>): Service['places'][number] => ({ ...place, hours: [], closedOn: [], stops: [] });

const asOwner = ({ place, verification }: Event, id: string) => ({
  id,
  formerIds: [],
  places: place === undefined ? [] : [wholePlace(place)],
  verification,
});

/** HSDS has no daily frequency: every day is every weekday of every week. Days left out are attributes. */
function schedule(row: EventDates, id: string, serviceId: string, { t }: DatasetSource) {
  const days = daysOf(row);
  const [first] = days;
  if (first === undefined) return [];
  const on = row.weekdays.length === 0 ? weekdays : row.weekdays;
  return [
    {
      id,
      service_id: serviceId,
      valid_from: row.from,
      valid_to: row.to ?? row.from,
      dtstart: first,
      until: days.at(-1),
      ...(row.to === undefined
        ? { count: 1 }
        : { freq: 'WEEKLY', wkst: 'MO', interval: row.everyWeeks, byday: on.map((weekday) => weekday.toUpperCase()).join(',') }),
      opens_at: row.starts,
      closes_at: row.ends,
      description: rhythmInWords(t, row).replaceAll(/[\u2066\u2069]/g, ''),
      attributes: row.except.map((day) => plainAttribute('schedule', id, 'except', day)),
    },
  ];
}
