import { beforeAll, describe, expect, it } from 'vitest';
import { contentChecks, linksOf, type CheckId } from '../../src/directory/content-checks.ts';
import { eventSchema, type Event } from '../../src/directory/event-schema.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { schoolYearOf } from '../../src/directory/readability.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';

/** Sunday, 29 November 2026, noon in Berlin. */
const now = new Date('2026-11-29T11:00:00.000Z');
let city: Directory;
let entry: Service;

beforeAll(async () => {
  city = await readDirectory('content');
  entry = {
    ...city.services.find(({ id }) => id === 'familienbuero')!,
    verification: { status: 'verified', date: '2026-11-01', by: 'Redaktion', sources: [] },
  };
});

/** The findings of one check about one entry, or about a city with some parts changed. */
const found = (id: CheckId, change: Partial<Service>, parts: Partial<Directory> = {}) =>
  contentChecks
    .find((check) => check.id === id)!
    .find({ ...city, services: [{ ...entry, ...change }], topics: [], ...parts }, now)
    .map(({ file, field, code, values }) => [file, field, code, values]);
const place = (change: Partial<Service['places'][number]>): Partial<Service> => ({ places: [{ ...entry.places[0]!, ...change }] });
const open = (rule: string): Partial<Service> => place({ hours: [{ for: 'open', rule, languages: [] }] });
const file = 'services/familienbuero.yaml';
const rule = 'places.0.hours.0.rule';

describe('hours that cannot be right', () => {
  it.each([
    ['Mo-Fr 09:00-08:30', 'hours-long', { rule: 'Mo-Fr 09:00-08:30', hours: 24 }],
    ['Mo 08:00-24:30', 'hours-long', { rule: 'Mo 08:00-24:30', hours: 17 }],
    ['We 03:00-05:00', 'hours-early', { rule: 'We 03:00-05:00', time: '03:00' }],
    ['2019 Dec 24 10:00-12:00', 'hours-never', { rule: '2019 Dec 24 10:00-12:00' }],
  ])('are found in "%s"', (text, code, values) => {
    expect(found('hours', open(text))).toEqual([[file, rule, code, values]]);
  });

  it.each(['Mo-Fr 09:00-17:00', 'Mo 08:00-24:00', 'Mo 05:00-06:00', 'Th[-1] 15:00-17:00'])('are not found in "%s"', (text) => {
    expect(found('hours', open(text))).toEqual([]);
  });

  it('are not found where a door never closes, or has beds for the night', () => {
    expect(found('hours', { ...open('24/7'), goodToKnow: ['around-the-clock'] })).toEqual([]);
    expect(found('hours', { ...open('Mo-Su 17:00-09:30'), topics: ['homeless-tonight'] }, { topics: city.topics })).toEqual([]);
  });
});

describe('numbers', () => {
  it('are found when they cannot be dialled', () => {
    expect(found('numbers', { phones: [{ number: '+491234', use: 'general' }] })).toEqual([
      [file, 'phones.0.number', 'number-invalid', { number: '+491234' }],
    ]);
  });
  it('are not found when they can, short ones among them', () => {
    expect(
      found('numbers', {
        phones: [
          { number: '+4920916900', use: 'general' },
          { number: '115', use: 'general' },
        ],
      }),
    ).toEqual([]);
  });
});

describe('places', () => {
  const surveyed = (exact: boolean) => ({
    quarters: city.quarters.map((quarter) => ({ ...quarter, centre: { ...quarter.centre, exact } })),
  });

  it('are found outside the city, and with a postal code of elsewhere or of another quarter', () => {
    expect(found('places', place({ coordinates: { latitude: 51.23, longitude: 6.78 } }), surveyed(true))).toEqual([
      [file, 'places.0.coordinates', 'place-far', {}],
    ]);
    expect(found('places', place({ postalCode: '44787' }))).toEqual([
      [file, 'places.0.postalCode', 'postal-code-elsewhere', { postalCode: '44787' }],
    ]);
    const elsewhere = city.city.postalCodes.find(({ quarters }) => !quarters.includes('altstadt'))!.code;
    expect(found('places', place({ postalCode: elsewhere }))).toEqual([
      [file, 'places.0.postalCode', 'postal-code-quarter', { postalCode: elsewhere, quarter: 'altstadt' }],
    ]);
  });
  it('are not found within it, and nothing is said while no centre is known exactly', () => {
    expect(found('places', place({ coordinates: { latitude: 51.51, longitude: 7.1 }, postalCode: '45879' }), surveyed(true))).toEqual([]);
    expect(found('places', place({ coordinates: { latitude: 51.23, longitude: 6.78 } }), surveyed(false))).toEqual([]);
  });
});

describe('texts', () => {
  const hard =
    'Schuldnerberatung, Insolvenzberatung, Schwangerschaftskonfliktberatung und migrationsspezifische Verfahrensbegleitung einschließlich Weiterverweisung an zuständige Fachberatungsstellen.';
  const easy = 'Hier treffen sich Familien. Sie bekommen Hilfe. Die Hilfe kostet nichts. Bringen Sie Ihr Kind mit.';

  it('have the school year of the first Wiener Sachtextformel', () => {
    // 16 words, 4 sentences; 2 words of three syllables (Familien, bekommen), 4 of more than six letters, 9 of one syllable.
    expect(schoolYearOf(easy)).toBeCloseTo(3.6157, 4);
    expect(schoolYearOf(hard)).toBeGreaterThan(15);
    expect(schoolYearOf('Nur drei Wörter.')).toBeUndefined();
  });
  it('are found above the bound, each in its own field', () => {
    const de = { de: hard, translations: { 'de-simple': { text: hard, of: '' } } };
    expect(found('texts', { description: de }).map(([, field, code]) => [field, code])).toEqual([
      ['description.de', 'text-hard'],
      ['description.translations.de-simple.text', 'text-hard'],
    ]);
  });
  it('are not found below it', () => {
    expect(found('texts', { description: { de: easy, translations: {} } })).toEqual([]);
  });
});

describe('urgent topics', () => {
  const urgent = () => ({ topics: city.topics.filter(({ id }) => id === 'violence') });
  const entryOf = (change: Partial<Service>) => found('tonight', { topics: ['violence'], ...change }, urgent());

  it('are found when no door is open between eight and eight', () => {
    const nobody = [['topics/violence.yaml', 'urgent', 'tonight-closed', { topic: 'violence' }]];
    expect(entryOf(open('Mo-Su 08:00-20:00'))).toEqual(nobody);
    expect(entryOf({ ...open('Mo-Su 08:00-22:00'), topics: ['family'] })).toEqual(nobody);
    const old = { status: 'reported' as const, sources: [{ title: 'Zeitung', date: '2020' }] };
    expect(entryOf({ ...open('Mo-Su 08:00-22:00'), verification: old })).toEqual(nobody);
  });
  it('are not found when one is, in the evening, in the morning or around the clock', () => {
    expect(entryOf(open('Su 08:00-20:15'))).toEqual([]);
    expect(entryOf(open('Mo 07:30-12:00'))).toEqual([]);
    expect(entryOf({ ...open('Mo 10:00-12:00'), goodToKnow: ['around-the-clock'] })).toEqual([]);
  });
});

describe('first doors of a topic', () => {
  const first = (servicesFirst: string[]) => ({ topics: [{ ...city.topics.find(({ id }) => id === 'family')!, servicesFirst }] });

  it('are found when their entry is no longer listed', () => {
    expect(found('first', { validUntil: '2026-11-28' }, first(['familienbuero']))).toEqual([
      ['topics/family.yaml', 'servicesFirst', 'first-unlisted', { service: 'familienbuero' }],
    ]);
  });
  it('are not found while it is', () => {
    expect(found('first', { validUntil: '2026-11-29' }, first(['familienbuero']))).toEqual([]);
  });
});

it('name a link of every entry, source, provider and emergency line', () => {
  const links = linksOf({
    ...city,
    services: [
      {
        ...entry,
        website: 'https://a.example/',
        verification: { status: 'reported', sources: [{ url: 'https://b.example/' }, { title: 'Brief' }] },
      },
    ],
    providers: [{ ...city.providers[0]!, id: 'drk', website: 'https://c.example/' }],
    city: { ...city.city, emergencyLines: [{ ...city.city.emergencyLines[0]!, id: 'police', website: 'https://d.example/' }] },
  });
  expect(links).toEqual([
    { url: 'https://a.example/', file, field: 'website' },
    { url: 'https://b.example/', file, field: 'verification.sources.0.url' },
    { url: 'https://c.example/', file: 'providers/drk.yaml', field: 'website' },
    { url: 'https://d.example/', file: 'city.yaml', field: 'emergencyLines.police.website' },
  ]);
});

describe('courses and events', () => {
  const event = (fields: object): Event => ({
    id: 'course',
    ...eventSchema.parse({
      name: { de: 'Kurs' },
      provider: 'caritas',
      dates: [{ from: '2026-12-01', starts: '09:00', ends: '12:00' }],
      verification: { status: 'reported', sources: [{ url: 'https://example.org/kurs', date: '2026-11' }] },
      ...fields,
    }),
  });
  const foundIn = (check: CheckId, fields: object) =>
    found(check, {}, { services: [], events: [event(fields)] }).map(([file, ...rest]) => [file === 'events/course.yaml', ...rest]);
  const daily = { from: '2026-12-23', to: '2026-12-27', starts: '09:00', ends: '12:00' };

  it('are found when they are over, have no day, or fall on a public holiday', () => {
    expect(foundIn('dates', {})).toEqual([]);
    expect(foundIn('dates', { dates: [{ ...daily, from: '2026-11-29', to: undefined, ends: '12:30' }] })).toEqual([]);
    expect(foundIn('dates', { dates: [{ ...daily, from: '2026-11-29', to: undefined }] })).toEqual([
      [true, 'dates', 'event-over', { day: '29.11.2026' }],
    ]);
    expect(foundIn('dates', { dates: [daily, { ...daily, weekdays: ['mo'] }] })).toEqual([
      [true, 'dates.1', 'event-never', {}],
      [true, 'dates.0', 'event-holiday', { day: '25.12.2026' }],
      [true, 'dates.0', 'event-holiday', { day: '26.12.2026' }],
    ]);
    expect(foundIn('dates', { registerUntil: '2026-12-02' })).toEqual([[true, 'registerUntil', 'event-register', { day: '01.12.2026' }]]);
  });

  it('are found with a number that is none, and with a place outside the city', () => {
    expect(foundIn('numbers', { phone: '+4910000' })).toEqual([[true, 'phone', 'number-invalid', { number: '+4910000' }]]);
    const place = { quarter: 'schalke', quarterConfirmed: true, postalCode: '44137', coordinates: { latitude: 51.51, longitude: 7.46 } };
    expect(foundIn('places', { place }).map(([, field, code]) => [field, code])).toContainEqual(['place.postalCode', 'postal-code-elsewhere']);
    expect(linksOf({ ...city, events: [event({})] })).toContainEqual({
      url: 'https://example.org/kurs',
      file: 'events/course.yaml',
      field: 'verification.sources.0.url',
    });
  });
});
