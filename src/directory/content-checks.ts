import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { berlinDay } from './berlin.ts';
import { clockTime, daysAfter } from './calendar-day.ts';
import { currentServices, type Directory } from './directory.ts';
import type { Event } from './event-schema.ts';
import { daysOf, lastDayOf, nextSession } from './events.ts';
import { isPublicHoliday } from './holidays.ts';
import { openHours } from './hours-compiled.ts';
import { ruledDays } from './hours-days.ts';
import { openingsOn } from './hours-state.ts';
import { quartersAround } from './position.ts';
import { schoolYearOf } from './readability.ts';
import type { Service } from './service-schema.ts';

/*
 * Findings in the content that look wrong although the schema takes it. A finding is a question to an editor: nothing is ever changed by itself.
 */

/** The finding of a check, with figures and names for its sentence (`desk:checks.finding.<code>`). */
export type Finding = {
  /** From the content folder: "services/vhs.yaml". */
  file: string;
  /** The field's place in the file: "places.0.hours.1.rule". */
  field: string;
  code: FindingCode;
  values: Record<string, string | number>;
};

export const findingCodes = [
  'link-dead',
  'link-private',
  'hours-long',
  'hours-early',
  'hours-never',
  'number-invalid',
  'place-far',
  'postal-code-elsewhere',
  'postal-code-quarter',
  'text-hard',
  'tonight-closed',
  'first-unlisted',
  'event-over',
  'event-never',
  'event-holiday',
  'event-register',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** A check is data: its id is the key of its title (`desk:checks.title.<id>`), and the function lists what it found. */
export type ContentCheck = { id: CheckId; find: (directory: Directory, now: Date) => Finding[] };

export const checkIds = ['links', 'hours', 'numbers', 'places', 'texts', 'tonight', 'first', 'dates'] as const;
export type CheckId = (typeof checkIds)[number];

const fileOf = ({ id }: Pick<Service, 'id'>): string => `services/${id}.yaml`;
const eventFile = ({ id }: Pick<Event, 'id'>): string => `events/${id}.yaml`;

/** An office that is open longer in one stretch is a slip of the keyboard, unless it never closes or has beds. */
const maxOpenMinutes = 16 * 60;
/** Before five o'clock nobody counsels: "03:00" was to be "15:00". */
const earliestMinute = 5 * 60;

function impossibleHours({ services, topics }: Directory, now: Date): Finding[] {
  const urgent = new Set(topics.filter((topic) => topic.urgent).map(({ id }) => id));
  return services.flatMap((service) =>
    service.places.flatMap(({ hours }, place) =>
      hours.flatMap(({ rule }, row): Finding[] => {
        const at = { file: fileOf(service), field: `places.${place}.hours.${row}.rule` };
        const openings = ruledDays(rule, berlinDay(now), []).days.flatMap((day) => day.openings);
        if (openings.length === 0) return [{ ...at, code: 'hours-never', values: { rule } }];
        // A night shelter and a house that never closes are open at any hour.
        if (service.goodToKnow.includes('around-the-clock') || service.topics.some((id) => urgent.has(id))) return [];
        const long = openings.find(([opens, closes]) => closes - opens > maxOpenMinutes);
        const early = openings.find(([opens]) => opens < earliestMinute);
        if (long !== undefined) return [{ ...at, code: 'hours-long', values: { rule, hours: Math.round((long[1] - long[0]) / 60) } }];
        return early === undefined ? [] : [{ ...at, code: 'hours-early', values: { rule, time: clockTime(early[0]) } }];
      }),
    ),
  );
}

function numbersThatAreNone({ services, events }: Directory): Finding[] {
  const numbers = [
    ...services.flatMap((service) =>
      service.phones.map(({ number }, index) => ({ file: fileOf(service), field: `phones.${index}.number`, number })),
    ),
    ...events.flatMap((event) => (event.phone === undefined ? [] : [{ file: eventFile(event), field: 'phone', number: event.phone }])),
  ];
  return numbers.flatMap(({ file, field, number }): Finding[] => {
    const isShort = !number.startsWith('+');
    if (isShort || parsePhoneNumberFromString(number)?.isValid() === true) return [];
    return [{ file, field, code: 'number-invalid', values: { number } }];
  });
}

function placesOutside({ services, events, quarters, city }: Directory): Finding[] {
  const centred = quarters.map(({ id, neighbours, centre }) => ({
    id,
    neighbours,
    ...(centre.exact ? { centre: [centre.latitude, centre.longitude] } : {}),
  }));
  const knowsCentres = centred.some(({ centre }) => centre !== undefined);
  const places = [
    ...services.flatMap((service) => service.places.map((place, index) => ({ file: fileOf(service), field: `places.${index}`, place }))),
    ...events.flatMap((event) => (event.place === undefined ? [] : [{ file: eventFile(event), field: 'place', place: event.place }])),
  ];
  return places.flatMap(({ file, field, place: { coordinates, postalCode, quarter } }): Finding[] => {
    const at = (member: string) => ({ file, field: `${field}.${member}` });
    const found: Finding[] = [];
    if (coordinates !== undefined && knowsCentres && quartersAround(centred, coordinates).length === 0)
      found.push({ ...at('coordinates'), code: 'place-far', values: {} });
    const row = city.postalCodes.find(({ code }) => code === postalCode);
    if (postalCode !== undefined && row === undefined)
      found.push({ ...at('postalCode'), code: 'postal-code-elsewhere', values: { postalCode } });
    if (postalCode !== undefined && row !== undefined && !row.quarters.includes(quarter))
      found.push({ ...at('postalCode'), code: 'postal-code-quarter', values: { postalCode, quarter } });
    return found;
  });
}

/**
 * School years up to which a text counts as readable at B1, and the simple German as easy. No standard joins school years to the levels of
 * the Common European Framework: these bounds are the house's own.
 */
const maxSchoolYear = { de: 10, 'de-simple': 8 } as const;

function hardTexts({ services }: Directory): Finding[] {
  return services.flatMap((service) =>
    (['description', 'note'] as const).flatMap((field) => {
      const text = service[field];
      const simple = text?.translations['de-simple']?.text;
      const texts = [
        { at: `${field}.de`, text: text?.de, max: maxSchoolYear.de },
        { at: `${field}.translations.de-simple.text`, text: simple, max: maxSchoolYear['de-simple'] },
      ];
      return texts.flatMap(({ at, text: german, max }): Finding[] => {
        const year = german === undefined ? undefined : schoolYearOf(german);
        if (year === undefined || year <= max) return [];
        return [{ file: fileOf(service), field: at, code: 'text-hard', values: { year: Math.round(10 * year) / 10, max } }];
      });
    }),
  );
}

/** From eight in the evening until eight in the morning. */
const nightBegins = 20 * 60;
const nightEnds = 8 * 60;

function isOpenTonight(directory: Directory, service: Service, now: Date): boolean {
  if (service.goodToKnow.includes('around-the-clock')) return true;
  const hours = openHours(directory, service, now);
  if (hours === undefined) return false;
  const today = berlinDay(now);
  const evening = openingsOn(hours, today) ?? [];
  const morning = openingsOn(hours, daysAfter(today, 1)) ?? [];
  return evening.some(([, closes]) => closes > nightBegins) || morning.some(([opens]) => opens < nightEnds);
}

function urgentTopicsWithoutDoor(directory: Directory, now: Date): Finding[] {
  const services = currentServices(directory, now);
  return directory.topics
    .filter(({ urgent }) => urgent)
    .filter(({ id }) => !services.some((service) => service.topics.includes(id) && isOpenTonight(directory, service, now)))
    .map(({ id }) => ({ file: `topics/${id}.yaml`, field: 'urgent', code: 'tonight-closed', values: { topic: id } }));
}

function firstDoorsNotListed(directory: Directory, now: Date): Finding[] {
  const listed = new Set(currentServices(directory, now).map(({ id }) => id));
  return directory.topics.flatMap(({ id, servicesFirst }) =>
    servicesFirst
      .filter((service) => !listed.has(service))
      .map((service): Finding => ({ file: `topics/${id}.yaml`, field: 'servicesFirst', code: 'first-unlisted', values: { service } })),
  );
}

function datesInDoubt({ events }: Directory, now: Date): Finding[] {
  return events.flatMap((event): Finding[] => {
    const file = eventFile(event);
    const never = event.dates.flatMap((row, index): Finding[] =>
      daysOf(row).length > 0 ? [] : [{ file, field: `dates.${index}`, code: 'event-never', values: {} }],
    );
    const last = lastDayOf(event);
    if (nextSession(event, now) === undefined)
      return [...never, { file, field: 'dates', code: 'event-over', values: { day: shown(last) } }];
    const late = event.registerUntil !== undefined && event.registerUntil > last;
    return [
      ...never,
      ...event.dates.flatMap((row, index) =>
        daysOf(row)
          .filter(isPublicHoliday)
          .map((day): Finding => ({ file, field: `dates.${index}`, code: 'event-holiday', values: { day: shown(day) } })),
      ),
      ...(late ? [{ file, field: 'registerUntil', code: 'event-register' as const, values: { day: shown(last) } }] : []),
    ];
  });
}

const shown = (day: string): string => day.split('-').reverse().join('.');

/** The checks that need nothing but the content. Links are asked over the network, by `api/publishing/link-check.ts`. */
export const contentChecks: readonly ContentCheck[] = [
  { id: 'hours', find: impossibleHours },
  { id: 'numbers', find: numbersThatAreNone },
  { id: 'places', find: placesOutside },
  { id: 'texts', find: hardTexts },
  { id: 'tonight', find: urgentTopicsWithoutDoor },
  { id: 'first', find: firstDoorsNotListed },
  { id: 'dates', find: datesInDoubt },
];

/** A link of the content and where it stands. */
export type ContentLink = { url: string; file: string; field: string };

/** Every link that readers are shown. */
export const linksOf = ({ services, events, providers, city }: Directory): ContentLink[] => [
  ...services.flatMap((service) => [
    ...(service.website === undefined ? [] : [{ url: service.website, file: fileOf(service), field: 'website' }]),
    ...service.verification.sources.flatMap(({ url }, index) =>
      url === undefined ? [] : [{ url, file: fileOf(service), field: `verification.sources.${index}.url` }],
    ),
  ]),
  ...events.flatMap((event) => [
    ...(event.website === undefined ? [] : [{ url: event.website, file: eventFile(event), field: 'website' }]),
    ...event.verification.sources.flatMap(({ url }, index) =>
      url === undefined ? [] : [{ url, file: eventFile(event), field: `verification.sources.${index}.url` }],
    ),
  ]),
  ...providers.flatMap(({ id, website }) =>
    website === undefined ? [] : [{ url: website, file: `providers/${id}.yaml`, field: 'website' }],
  ),
  ...city.emergencyLines.flatMap(({ id, website }) =>
    website === undefined ? [] : [{ url: website, file: 'city.yaml', field: `emergencyLines.${id}.website` }],
  ),
];
