import { z } from 'zod';
import { factKinds, statedFacts } from './facts.ts';

/**
 * The shapes of the files in `content/`. Every object is strict: a misspelt key is an error, not a silent loss.
 * Words: Open Referral HSDS where it has one, see `docs/glossary.md`.
 */

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id of small letters, digits and hyphens, like "schalke-nord"');

/** A year, a month or a day, as exactly as the source states it: "2020", "2020-09" or "2020-09-14". */
export const statedDate = z
  .string()
  .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, 'a date like "2020", "2020-09" or "2020-09-14", in quotes');

export const postalCode = z.string().regex(/^\d{5}$/, 'a German postal code: five digits in quotes, like "45881"');

const phoneNumber = z
  .string()
  .regex(
    /^(\+49[1-9]\d{4,12}|1\d{2}|11\d{4}|116\d{3})$/,
    'a number in international form without spaces, like "+4920916900", or a short emergency number',
  );

const url = z.url({ protocol: /^https?$/, error: 'a web address that starts with https:// or http://' });

/** Opening hours in OpenStreetMap's opening_hours syntax; whether the syntax holds is checked in opening-hours.ts. */
const hoursRule = z.string().min(1, 'opening hours in OpenStreetMap syntax, like "Mo-We 09:00-13:00; Th 09:00-18:00"');

/** Where a fact was read, and the date that the source gives itself. `title` names a source without an address. */
const sourceFields = { url: url.optional(), title: z.string().optional(), date: statedDate.optional() };
const isNamed = ({ url, title }: { url?: string | undefined; title?: string | undefined }) => url !== undefined || title !== undefined;
const source = z.strictObject(sourceFields).refine(isNamed, 'a source with a url or a title');

/** A source of a service. `states` names the facts read in it; a single source of an entry states them all. */
const serviceSource = z
  .strictObject({ ...sourceFields, states: z.array(z.enum(factKinds)).optional() })
  .refine(isNamed, 'a source with a url or a title');

const direction = z.enum(['ltr', 'rtl']);
const siteLanguage = z.strictObject({ tag: z.string(), name: z.string(), direction });

/** A calendar day: "2026-12-24". */
const day = z.iso.date('a day like "2026-12-24"');

/** From the first day to the last, both included. */
const period = { from: day, to: day };
const inOrder = ({ from, to }: { from: string; to: string }) => from <= to;
const lastDayFirst = 'a last day that is not before the first';

/** Days on which a place is closed although its hours say otherwise; public holidays need no row. */
const closing = z.strictObject({ ...period, reason: id }).refine(inOrder, lastDayFirst);

/** A change for some days: a phrase that is translated once and disappears after its last day. */
const notice = z.strictObject({ notice: id, ...period }).refine(inOrder, lastDayFirst);

const emergencyLine = z.strictObject({
  id,
  number: phoneNumber,
  /** How the number is written for people: "116 016". */
  shown: z.string(),
  free: z.boolean(),
  aroundTheClock: z.boolean(),
  anonymous: z.boolean(),
  interpreting: z.boolean(),
  website: url.optional(),
  source,
});

/** The people responsible for the site. While one is missing, every page says that this is a test version. */
const contact = z.strictObject({
  name: z.string(),
  street: z.string().optional(),
  postalCode: postalCode.optional(),
  town: z.string().optional(),
  phone: phoneNumber.optional(),
  email: z.email('an email address').optional(),
});

/** The name as people write it in other scripts, to be found by; shown nowhere. Cyrillic spellings of a quarter are found by themselves. */
const alsoWritten = z.array(z.string().min(1)).default([]);

export const citySchema = z.strictObject({
  name: z.string(),
  alsoWritten,
  timeZone: z.literal('Europe/Berlin'),
  /** The provider who answers for every quarter that names no provider of its own. */
  coordinatingOffice: id,
  operator: contact.optional(),
  dataProtectionOfficer: contact.optional(),
  imprint: contact.optional(),
  questionsPhone: phoneNumber.optional(),
  /** Receives reports of weaknesses in security; named in /.well-known/security.txt. */
  securityContact: z.email('an email address').optional(),
  /** In the order of every language menu; the first is the source language. */
  languages: z.tuple([siteLanguage], siteLanguage),
  districts: z.array(z.strictObject({ id, name: z.string() })),
  postalCodes: z.array(z.strictObject({ code: postalCode, quarters: z.array(id).min(1), confirmed: z.boolean(), source })),
  emergencyLines: z.array(emergencyLine),
  /** A notice for the whole city, shown on every page until its last day. */
  notice: notice.optional(),
});

export const quarterSchema = z.strictObject({
  name: z.string(),
  alsoWritten,
  district: id,
  centre: z.strictObject({
    latitude: z.number().min(51.4).max(51.7),
    longitude: z.number().min(6.9).max(7.2),
    /** False: good enough to place a tile on the schematic map, never to compute a distance from. */
    exact: z.boolean(),
    source,
  }),
  neighbours: z.array(id).min(1),
  neighboursSource: source,
  /** Where the quarter stands on the schematic map, counted from the top left, from 1. */
  tile: z.strictObject({ column: z.int().min(1).max(12), row: z.int().min(1).max(12) }),
  /** The provider whose counsellors answer requests from here; without one the coordinating office does. */
  answeredBy: id.optional(),
});

const isInCity = ([longitude = 0, latitude = 0]: number[]) => longitude > 6.9 && longitude < 7.3 && latitude > 51.4 && latitude < 51.7;
const ring = z
  .array(z.array(z.number()))
  .min(4, 'a ring of at least four positions')
  .refine(
    (positions) => positions.every(isInCity),
    'longitude and latitude in degrees (WGS 84, EPSG:4326), like [7.0857, 51.5156], all in the city',
  )
  .refine((positions) => String(positions[0]) === String(positions.at(-1)), 'a ring that ends where it begins');

/**
 * The true borders of the quarters, GeoJSON (RFC 7946) as an office publishes it; other members are ignored.
 * `source` is ours, because most licences ask to be named.
 */
export const quarterBordersSchema = z.object({
  type: z.literal('FeatureCollection', '"FeatureCollection"'),
  source: source.optional(),
  features: z.array(
    z.object({
      properties: z.object({ id: z.string() }),
      geometry: z.discriminatedUnion(
        'type',
        [
          z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
          z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
        ],
        'a geometry of the type "Polygon" or "MultiPolygon"',
      ),
    }),
  ),
});

export const topicSchema = z.strictObject({
  /** Place in every list of topics, from 1. */
  order: z.int().min(1),
  /** One of the six large tiles of the home page. */
  mostWanted: z.boolean().default(false),
  /** Emergency and help lines shown before any field of the form when this topic is chosen, by id. */
  helpFirst: z.array(id).default([]),
  /** The first doors for this topic, by id, in this order; the topic's words `servicesFirst` say why. Old entries too: they carry their year. */
  servicesFirst: z.array(id).default([]),
  /** Answered on the same working day. */
  urgent: z.boolean().default(false),
  /** Nobody else may learn of it: quick exit, nothing kept in the browser tab, no letters by default, a page title that tells nothing. */
  discreet: z.boolean().default(false),
  /**
   * Searches that mean this topic now, by language of the site: phrases that count as a whole, and words that mean it alone.
   * "gewalt*" takes any ending. An urgent topic has them in every language; its other search words never raise the alarm.
   */
  urgentPhrases: z.record(z.string(), z.array(z.string().min(2)).min(1)).default({}),
  /** Words of any language that look like a mistyped or inflected one of these and mean something else: "Gehalt" is no "Gewalt". */
  notMeant: z.array(z.string().min(2)).default([]),
  /** German office words and abbreviations that people type in any language. */
  officeWords: z.array(z.string()).default([]),
});

export const providerSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['city', 'welfare', 'association', 'federal', 'other']),
  /** Churches have data protection law and a supervisory authority of their own. */
  church: z.boolean().default(false),
  website: url.optional(),
  /** Days on which none of its counsellors gives appointments; public holidays need no row. */
  closedOn: z.array(closing).default([]),
});

const spokenLanguage = z.strictObject({
  language: z.string(),
  /** `team`: somebody of a team that works at several places, perhaps not at this one. Missing where the source does not say. */
  by: z.enum(['staff', 'team', 'interpreting']).optional(),
});

/** When a place is open, or when something is offered there; languages, topic and children belong to just these hours. */
const consultation = z.strictObject({
  for: id,
  rule: hoursRule,
  topic: id.optional(),
  languages: z.array(spokenLanguage).default([]),
  /** Whether somebody looks after children meanwhile, or they may only come along. */
  children: z.enum(['looked-after', 'welcome']).optional(),
});

const place = z.strictObject({
  /** Several places of one service are told apart by name. */
  name: z.string().optional(),
  street: z.string().optional(),
  /** A hint that helps to find the door: "Vorburg Schloss Horst". */
  addition: z.string().optional(),
  postalCode: postalCode.optional(),
  quarter: id,
  /** False: the researcher placed the street in this quarter; no source says so. */
  quarterConfirmed: z.boolean(),
  coordinates: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
  hours: z.array(consultation).default([]),
  closedOn: z.array(closing).default([]),
  stepFree: z.boolean().optional(),
  /** Stops as the operator names them: "tram 302 Grillostr.". */
  stops: z.array(z.string()).default([]),
});

const phone = z.strictObject({ number: phoneNumber, use: id });

/** A text in one language, with the fingerprint of the German text that it was made from. */
const translated = z.strictObject({ text: z.string(), of: z.string(), reviewedBy: z.string().optional() });

/** A free text: German is the source, the others may be missing or stale. */
const freeText = z.strictObject({ de: z.string(), translations: z.record(z.string(), translated).default({}) });

const verification = z.strictObject({
  /** verified: checked with the provider; reported: from public sources; draft: seen at the desk only. */
  status: z.enum(['verified', 'reported', 'draft']),
  /** Of the check with the provider. An entry from public sources has no date of its own: each fact has that of its source. */
  date: statedDate.optional(),
  by: z.string().optional(),
  sources: z.array(serviceSource),
});

const serviceFields = z.strictObject({
  name: freeText,
  provider: id,
  topics: z.array(id).min(1),
  /** quarter: for people near its places; city: for the whole city; mobile: comes to people. */
  reach: z.enum(['quarter', 'city', 'mobile']),
  /** The quarter whose residents KIM's first counselling is for; its words come from the vocabulary, not from here. */
  kimQuarter: id.optional(),
  places: z.array(place).default([]),
  /** A women's shelter: no address may stand anywhere in the entry. */
  addressProtected: z.boolean().default(false),
  phones: z.array(phone).default([]),
  email: z.email('an email address').optional(),
  website: url.optional(),
  /** Languages of which no source says when they are spoken; the others stand at the hours of a place. */
  languages: z.array(spokenLanguage).default([]),
  /** Interpreters on site or by telephone, in languages that the source does not name. */
  interpreting: z.boolean().optional(),
  audience: z.array(id).default([]),
  age: z.strictObject({ from: z.int().min(0).optional(), to: z.int().max(120).optional() }).optional(),
  /** Conditions besides group and age: members only, with an entitlement slip. */
  eligibility: z.array(id).default([]),
  cost: id.optional(),
  /** Reasons why it is easier to come: anonymous, no papers asked, around the clock. */
  goodToKnow: z.array(id).default([]),
  /** Whether people are taken now; `weeks`: how long one waits. */
  taking: z.strictObject({ state: z.enum(['now', 'waiting', 'full']), weeks: z.int().min(1).optional() }).optional(),
  access: z.array(id).default([]),
  bring: z.array(id).default([]),
  description: freeText.optional(),
  note: freeText.optional(),
  /** Codes for the uncertain points of the entry. */
  warnings: z.array(id).default([]),
  notices: z.array(notice).default([]),
  /** Ids under which the entry stood before; their addresses lead here. */
  formerIds: z.array(id).default([]),
  /** The planned end of a trial, a project or a course. Afterwards nobody knows whether it goes on. */
  validUntil: statedDate.optional(),
  verification,
});

export const serviceSchema = serviceFields.superRefine((service, context) => {
  const { status, date, by, sources } = service.verification;
  const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path: ['verification', ...path], message });
  if (status === 'verified' && (date === undefined || by === undefined)) wrong([], 'the date of the check with the provider, and by whom');
  if (status !== 'verified' && (date !== undefined || by !== undefined))
    wrong([], 'no date and nobody, because nobody checked the entry with the provider; each source has its own date');
  const facts = statedFacts(service);
  if (status !== 'verified' && facts.length > 0 && sources.length === 0)
    wrong(['sources'], `at least one source, because facts are stated: ${facts.join(', ')}`);
  if (sources.length > 1 && sources.some(({ states }) => states === undefined)) wrong(['sources'], 'what each of several sources states');
  const sourced = sources.flatMap(({ states }) => states ?? factKinds);
  for (const fact of facts.filter((kind) => status !== 'verified' && sources.length > 0 && !sourced.includes(kind)))
    wrong(['sources'], `a source that states "${fact}"`);
  for (const fact of sources.flatMap(({ states = [] }) => states).filter((kind) => kind !== 'existence' && !facts.includes(kind)))
    wrong(['sources'], `no source for "${fact}", because the entry does not state it`);
  if (service.addressProtected && service.places.length > 0) {
    context.addIssue({ code: 'custom', path: ['places'], message: 'no place at all, because the address is protected' });
  }
});

/** Entries that were taken out: their addresses say so and name where to go instead. */
export const removedServicesSchema = z.array(
  z.strictObject({
    id,
    removedOn: z.iso.date('a day like "2026-11-23", in quotes'),
    /** Services that help with the same, by id. */
    see: z.array(id),
  }),
);

/** A vocabulary file: ids, whose words stand in `src/locales/`. */
export const vocabularySchema = z.array(id);

/** Phrases for dated notices. `closes`: the door is shut meanwhile, whatever the hours say. */
export const noticeKindsSchema = z.array(z.strictObject({ id, closes: z.boolean().default(false) }));

export const spokenLanguagesSchema = z.array(z.strictObject({ tag: z.string(), name: z.string(), direction }));

export type City = z.infer<typeof citySchema>;
export type Quarter = z.infer<typeof quarterSchema> & { id: string };
export type QuarterBorders = z.infer<typeof quarterBordersSchema>;
export type Topic = z.infer<typeof topicSchema> & { id: string };
export type Provider = z.infer<typeof providerSchema> & { id: string };
export type ServiceFields = z.infer<typeof serviceFields>;
export type Service = ServiceFields & { id: string };
export type RemovedService = z.infer<typeof removedServicesSchema>[number];
export type Place = z.infer<typeof place>;
export type NoticeKind = z.infer<typeof noticeKindsSchema>[number];
export type SpokenBy = z.infer<typeof spokenLanguage>;
export type FreeText = z.infer<typeof freeText>;
export type EmergencyLine = z.infer<typeof emergencyLine>;
