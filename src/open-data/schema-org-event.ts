import { getProvider } from '../directory/directory.ts';
import type { Event } from '../directory/event-schema.ts';
import { daysOf } from '../directory/events.ts';
import { inBerlin, instantOf, timeZone } from '../directory/berlin.ts';
import { minutesOf } from '../directory/calendar-day.ts';
import { textIn } from '../directory/free-text.ts';
import type { DatasetSource } from './dataset.ts';

type Page = DatasetSource & { language: string };

/** An event for search engines (schema.org), in the language of the page. Each row of dates is an event of its own, with a schedule where it returns. */
export function schemaOrgEvent(event: Event, page: Page) {
  return { '@context': 'https://schema.org', '@graph': event.dates.flatMap((row) => ofRow(event, row, page)) };
}

function ofRow(event: Event, row: Event['dates'][number], { directory, origin, language }: Page) {
  const days = daysOf(row);
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const { place } = event;
  const provider = getProvider(directory, event.provider);
  const url = `${origin}/${language}/events/${event.id}/`;
  const at = (day: string, time: string) => inBerlin(instantOf(day, minutesOf(time))).toISO({ suppressMilliseconds: true });
  return [
    {
      '@type': event.level === undefined ? 'Event' : 'EducationEvent',
      name: textIn(event.name, language).text,
      url,
      startDate: at(first, row.starts),
      endDate: at(last, row.ends),
      eventStatus: `https://schema.org/${event.cancelled ? 'EventCancelled' : 'EventScheduled'}`,
      eventAttendanceMode:
        event.online && place !== undefined
          ? 'https://schema.org/MixedEventAttendanceMode'
          : `https://schema.org/${event.online ? 'Online' : 'Offline'}EventAttendanceMode`,
      location:
        place === undefined
          ? event.online
            ? { '@type': 'VirtualLocation', url: event.website ?? url }
            : { '@type': 'Place', name: directory.city.name, address: directory.city.name }
          : {
              '@type': 'Place',
              name: place.name,
              address: {
                '@type': 'PostalAddress',
                streetAddress: place.street,
                postalCode: place.postalCode,
                addressLocality: directory.city.name,
                addressCountry: 'DE',
              },
              geo: place.coordinates === undefined ? undefined : { '@type': 'GeoCoordinates', ...place.coordinates },
            },
      organizer: { '@type': 'Organization', name: provider.name, url: provider.website },
      educationalLevel: event.level,
      inLanguage: event.languages.length === 0 ? undefined : event.languages,
      isAccessibleForFree: event.priceCents === undefined ? undefined : event.priceCents === 0,
      offers:
        event.priceCents === undefined
          ? undefined
          : { '@type': 'Offer', price: (event.priceCents / 100).toFixed(2), priceCurrency: 'EUR', url },
      eventSchedule:
        first === last
          ? undefined
          : {
              '@type': 'Schedule',
              startDate: first,
              endDate: last,
              startTime: row.starts,
              endTime: row.ends,
              repeatFrequency: row.weekdays.length === 0 ? 'P1D' : `P${row.everyWeeks}W`,
              byDay: row.weekdays.length === 0 ? undefined : row.weekdays.map((weekday) => weekday.toUpperCase()),
              exceptDate: row.except.length === 0 ? undefined : row.except,
              scheduleTimezone: timeZone,
            },
    },
  ];
}
