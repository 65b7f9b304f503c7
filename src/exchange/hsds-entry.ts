import { z } from 'zod';
import type { Directory } from '../directory/directory.ts';
import { url } from '../directory/schema-parts.ts';
import type { ServiceFields } from '../directory/service-fields.ts';
import { readHours } from './hsds-hours.ts';
import type { HsdsFile, HsdsRow } from './hsds-file.ts';
import { readPlace } from './hsds-place.ts';
import { isEvent, readEvent } from './hsds-event.ts';
import { checked, Providers, readLanguages, readPhones } from './hsds-parts.ts';
import { openRow, type OpenRow, type Reading } from './hsds-row.ts';
import type { Imported, ImportedEntry, ImportOptions } from './imported.ts';
import { plainName } from './names.ts';

/**
 * Services of HSDS as entries. Every one is a draft, with the file as its source. A field that does not fit is left out and is a problem;
 * an entry without name, provider or topic is refused.
 */
export function importHsds(file: HsdsFile, options: ImportOptions): Imported {
  const reading: Reading = { file, problems: [], opened: [] };
  const providers = new Providers(options.directory);
  const entries = file.services.flatMap((row) => (isEvent(row) ? readEvent : readService)(reading, row, options, providers) ?? []);
  return { entries, problems: reading.problems, leftOut: [...file.leftOut, ...reading.opened.flatMap(({ leftOut }) => leftOut())] };
}

/** The vocabularies that a term of a taxonomy of the same name may come from. */
const taxonomies = {
  audience: ['audience', 'audience'],
  access: ['access', 'access'],
  eligibility: ['eligibility', 'eligibility'],
  'good-to-know': ['goodToKnow', 'good-to-know'],
  warning: ['warnings', 'warnings'],
} as const;

/** Homes whose address protects the people in them. */
const shelter = /frauenhaus|frauenhäus|schutzwohnung|zuflucht|women.?s (shelter|refuge)|safe house/i;

function readService(reading: Reading, row: HsdsRow, options: ImportOptions, providers: Providers): ImportedEntry | undefined {
  const { directory, source } = options;
  const service = openRow(reading, 'service', row);
  const name = service.text('name');
  if (name === undefined) service.wrong('name', 'a name');
  const status = service.text('status');
  const isActive = status === 'active';
  if (!isActive) service.wrong('status', '"active"; other services are not imported');
  const organization = service.row('organization', 'organization');
  const provider = organization === undefined ? undefined : providers.get(organization);
  if (provider === undefined) service.wrong('organization', 'an organization with a name');
  const terms = readTerms(service, directory);
  const topics = terms.topics.length === 0 && options.topic !== undefined ? [options.topic] : terms.topics;
  if (topics.length === 0) service.wrong('attributes', `a term of one of our topics: ${directory.topics.map(({ id }) => id).join(', ')}`);
  if (name === undefined || !isActive || provider === undefined || topics.length === 0) return undefined;

  const ats = service.rows('service_at_locations', 'service_at_location');
  const addressProtected = shelter.test(`${name} ${organization?.text('name') ?? ''}`);
  if (addressProtected && ats.length > 0) service.wrong('service_at_locations', 'no place: the address of a shelter is protected');
  const places = addressProtected ? [] : ats.flatMap((at) => readPlace(at, directory) ?? []);
  const [only, ...others] = places;
  const schedules = service.rows('schedules', 'schedule');
  if (only !== undefined && others.length === 0 && only.hours.length === 0) only.hours.push(...readHours(schedules));
  else if (schedules.length > 0) service.wrong('schedules', 'hours at the place where they hold');

  const description = service.text('description');
  const entry: ServiceFields = {
    name: { de: name, translations: {} },
    provider: provider.id,
    topics,
    reach: readReach(service, directory),
    places,
    addressProtected,
    phones: readPhones([...service.rows('phones', 'phone'), ...ats.flatMap((at) => at.rows('phones', 'phone'))]),
    email: checked(service, 'email', z.email(), 'an email address'),
    website: checked(service, 'url', url, 'a web address that starts with https:// or http://'),
    languages: readLanguages(service, directory),
    audience: terms.audience,
    age: readAge(service),
    eligibility: terms.eligibility,
    cost: readCost(service, options.today),
    goodToKnow: terms.goodToKnow,
    access: terms.access,
    bring: [],
    ...(description === undefined ? {} : { description: { de: description, translations: {} } }),
    warnings: terms.warnings,
    notices: [],
    formerIds: [],
    verification: { status: 'draft', sources: [source] },
  };
  const where = { file: reading.file.fileOf('service'), row: typeof row['id'] === 'string' ? row['id'] : '' };
  return { ...where, id: undefined, entry, newProvider: provider.isNew };
}

type Terms = Pick<ServiceFields, 'topics' | 'audience' | 'eligibility' | 'goodToKnow' | 'access' | 'warnings'>;

/** The terms that are words of ours, by the code of the term. */
function readTerms(service: OpenRow, directory: Directory): Terms {
  const terms: Terms = { topics: [], audience: [], eligibility: [], goodToKnow: [], access: [], warnings: [] };
  const topicIds = directory.topics.map(({ id }) => id);
  for (const attribute of service.rows('attributes', 'attribute')) {
    const term = attribute.row('taxonomy_term', 'taxonomy_term');
    const code = term?.text('code') ?? '';
    const taxonomy = term?.text('taxonomy') ?? '';
    const vocabulary = Object.entries(taxonomies).find(([one]) => one === taxonomy)?.[1];
    const isOurs = (vocabulary === undefined ? topicIds : directory.vocabularies[vocabulary[1]]).includes(code);
    if (!isOurs || term === undefined) {
      term?.leave('code');
      continue;
    }
    for (const field of ['name', 'description', 'language', 'term_uri']) term.text(field);
    attribute.text('link_type');
    terms[vocabulary?.[0] ?? 'topics'].push(code);
  }
  return terms;
}

/** Citywide, unless every area is a quarter of ours. Areas of other names are left out. */
function readReach(service: OpenRow, directory: Directory): 'quarter' | 'city' {
  const quarters = directory.quarters.map(({ name }) => plainName(name));
  const areas = service.rows('service_areas', 'service_area').map((area) => {
    const name = plainName(area.text('name') ?? '');
    if (!quarters.includes(name) && name !== plainName(directory.city.name)) area.leave('name');
    return name;
  });
  return areas.length > 0 && areas.every((area) => quarters.includes(area)) ? 'quarter' : 'city';
}

function readAge(service: OpenRow): ServiceFields['age'] {
  const bound = (field: string): number | undefined => {
    const text = service.text(field);
    if (text === undefined) return undefined;
    if (/^\d{1,3}$/.test(text) && Number(text) <= 120) return Number(text);
    service.wrong(field, 'an age in whole years, at most 120');
    return undefined;
  };
  const [from, to] = [bound('minimum_age'), bound('maximum_age')];
  return from === undefined && to === undefined
    ? undefined
    : { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Of the costs that hold today. Only "free" and "fee" can be told from a file: whether a fee is small is for a person to say. */
function readCost(service: OpenRow, today: string): 'free' | 'fee' | undefined {
  const amounts = service.rows('cost_options', 'cost_option').flatMap((option) => {
    const [amount, until] = [option.text('amount'), option.text('valid_to')];
    option.leaveAll();
    if (until !== undefined && until < today) return [];
    if (amount === undefined || Number(amount) !== 0) return [amount === undefined ? undefined : Number(amount)];
    for (const field of ['amount', 'currency', 'option']) option.text(field);
    return [0];
  });
  if (amounts.length === 0 || amounts.includes(undefined)) return undefined;
  if (amounts.every((amount) => amount === 0)) return 'free';
  return amounts.every((amount) => amount !== undefined && amount > 0) ? 'fee' : undefined;
}
