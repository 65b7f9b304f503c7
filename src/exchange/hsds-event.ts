import { z } from 'zod';
import { isDay, weekdays } from '../directory/calendar-day.ts';
import { eventSchema, languageLevels, type EventDates } from '../directory/event-schema.ts';
import { isJsonObject } from '../directory/json.ts';
import { url } from '../directory/schema-parts.ts';
import { firstId, stableId } from '../open-data/stable-id.ts';
import type { HsdsRow } from './hsds-file.ts';
import { checked, readLanguages, readPhones, type Providers } from './hsds-parts.ts';
import { readPlace } from './hsds-place.ts';
import { openRow, type OpenRow, type Reading } from './hsds-row.ts';
import type { ImportedEntry, ImportOptions } from './imported.ts';

/** Whether a service of HSDS is a course or an event of a portal like this one: an attribute says so. */
export const isEvent = ({ attributes }: HsdsRow): boolean =>
  Array.isArray(attributes) && attributes.some((one) => isJsonObject(one) && one['link_type'] === 'kind' && one['value'] === 'event');

/** A course or an event as a draft, with the file as its source. One without name, provider or dates is refused. */
export function readEvent(reading: Reading, row: HsdsRow, options: ImportOptions, providers: Providers): ImportedEntry | undefined {
  const { directory, source } = options;
  const service = openRow(reading, 'service', row);
  // Sentences that this portal has made of the other fields.
  for (const field of ['additional_urls', 'application_process', 'fees_description', 'eligibility_description', 'alert'])
    service.text(field);
  const name = service.text('name');
  if (name === undefined) service.wrong('name', 'a name');
  const organization = service.row('organization', 'organization');
  const provider = organization === undefined ? undefined : providers.get(organization);
  organization?.text('description');
  if (provider === undefined) service.wrong('organization', 'an organization with a name');
  const dates = service.rows('schedules', 'schedule').flatMap((schedule) => readDates(schedule) ?? []);
  if (dates.length === 0) service.wrong('schedules', 'a schedule with a day or weekdays, and a last day');
  const facts = readFacts(service);
  const text = service.text('description');
  const [place] = service.rows('service_at_locations', 'service_at_location').flatMap((at) => readPlace(at, directory) ?? []);
  const [phone] = readPhones(service.rows('phones', 'phone'));
  const partOf = facts.get('part-of');
  const event = eventSchema.safeParse({
    name: { de: name },
    provider: provider?.id,
    service: directory.services.find((one) => stableId('service', firstId(one)) === partOf)?.id,
    ...(place === undefined ? {} : { place: withoutHours(place) }),
    online: facts.get('online') === 'yes',
    dates,
    cancelled: service.text('status') === 'inactive',
    level: languageLevels.find((level) => facts.get('level') === level),
    children: facts.get('children'),
    priceCents: readPrice(service),
    registration: facts.get('registration'),
    registerUntil: facts.get('register-until'),
    phone: phone?.number,
    email: checked(service, 'email', z.email(), 'an email address'),
    website: checked(service, 'url', url, 'a web address that starts with https:// or http://'),
    languages: readLanguages(service, directory).map(({ language }) => language),
    audience: directory.vocabularies.audience.filter((code) => facts.has(`audience ${code}`)),
    ...(text === undefined ? {} : { description: { de: text } }),
    verification: { status: 'draft', sources: [source] },
  });
  if (name === undefined || provider === undefined || dates.length === 0) return undefined;
  if (!event.success) {
    for (const { path, message } of event.error.issues) service.wrong(path.join('.'), message);
    return undefined;
  }
  const where = { file: reading.file.fileOf('service'), row: typeof row['id'] === 'string' ? row['id'] : '' };
  return { ...where, id: undefined, entry: event.data, newProvider: provider.isNew };
}

/** Facts that HSDS has no field for, by the type of their attribute; terms by their taxonomy, an audience with its code. */
function readFacts(service: OpenRow): Map<string, string> {
  const facts = new Map<string, string>();
  for (const attribute of service.rows('attributes', 'attribute')) {
    const term = attribute.row('taxonomy_term', 'taxonomy_term');
    const [type, value] = [attribute.text('link_type'), attribute.text('value')];
    attribute.text('label');
    for (const field of ['name', 'description', 'language']) term?.text(field);
    const [taxonomy, code] = [term?.text('taxonomy'), term?.text('code')];
    if (taxonomy === 'audience') facts.set(`audience ${code ?? ''}`, '');
    else if (taxonomy === 'level') facts.set('level', code ?? '');
    else if (type !== undefined && value !== undefined) facts.set(type, value);
  }
  return facts;
}

function readDates(schedule: OpenRow): EventDates | undefined {
  const fields = ['freq', 'interval', 'byday', 'valid_from', 'valid_to', 'opens_at', 'closes_at', 'dtstart', 'until'] as const;
  const said = Object.fromEntries(fields.map((field) => [field, schedule.text(field)]));
  for (const field of ['count', 'wkst', 'description']) schedule.text(field);
  const codes = said['byday']?.split(',') ?? [];
  const on = weekdays.filter((weekday) => codes.includes(weekday.toUpperCase()));
  const except = schedule.rows('attributes', 'attribute').flatMap((attribute) => {
    const value = attribute.text('value') ?? '';
    return attribute.text('link_type') === 'except' && isDay(value) ? [value] : [];
  });
  const times = { starts: said['opens_at']?.slice(0, 5) ?? '', ends: said['closes_at']?.slice(0, 5) ?? '', except };
  const from = said['valid_from'] ?? said['dtstart'];
  const to = said['valid_to'] ?? said['until'];
  const isWeekly = said['freq'] === 'WEEKLY' && on.length === codes.length && on.length > 0 && to !== undefined;
  const everyWeeks = said['interval'] === '2' ? 2 : 1;
  if (from === undefined || (said['freq'] !== undefined && !isWeekly) || !['1', '2', undefined].includes(said['interval'])) {
    schedule.wrong('freq', 'one day, or weekdays of every week or every other week with a last day');
    return undefined;
  }
  const isDaily = on.length === weekdays.length && everyWeeks === 1;
  return isWeekly ? { from, to, weekdays: isDaily ? [] : on, everyWeeks, ...times } : { from, weekdays: [], everyWeeks: 1, ...times };
}

/** In cents, where one amount in euros is stated. */
function readPrice(service: OpenRow): number | undefined {
  const [option, ...others] = service.rows('cost_options', 'cost_option');
  const amount = option?.text('amount');
  if (amount === undefined || others.length > 0 || option?.text('currency') !== 'EUR') return undefined;
  option.text('option');
  return Math.round(Number(amount) * 100);
}

function withoutHours({ hours: _hours, closedOn: _closedOn, stops: _stops, ...place }: NonNullable<ReturnType<typeof readPlace>>) {
  return place;
}
