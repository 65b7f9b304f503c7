import { z } from 'zod';
import { id, postalCode, phoneNumber, url, source, closing, day, notice } from './schema-parts.ts';

/**
 * The shapes of the files in `content/`. Every object is strict: a misspelt key is an error, not a silent loss.
 * Words: Open Referral HSDS where it has one, see `docs/glossary.md`.
 */

const direction = z.enum(['ltr', 'rtl']);

const siteLanguage = z.strictObject({
  tag: z.string(),
  name: z.string(),
  direction,
  /** Other languages of the site that its readers also type, by tag: the search knows their words too. */
  alsoTyped: z.array(z.string()).optional(),
});

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

/** `logo.svg`: shown as a picture 28 px high, so that no script in it runs; other files are not fetched. */
export const logoSchema = z.string().regex(/^\s*(?:<\?xml[^>]*>\s*)?<svg\s[^>]*viewBox=/, 'an SVG with a viewBox');

const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour like "#2044aa"');
const actionColours = z.strictObject({ action: colour, actionStrong: colour, onAction: colour });

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
  /** Languages in work: read and counted, and shown to nobody until their row stands in `languages`. */
  hiddenLanguages: z.array(siteLanguage).default([]),
  /** The city's own colours of links and buttons, for light and dark; `onAction` is the text on a button. */
  colours: z.strictObject({ light: actionColours, dark: actionColours }).optional(),
  districts: z.array(z.strictObject({ id, name: z.string() })),
  postalCodes: z.array(z.strictObject({ code: postalCode, quarters: z.array(id).min(1), confirmed: z.boolean(), source })),
  emergencyLines: z.array(emergencyLine),
  translation: z
    .strictObject({
      /** Of the texts of urgent entries, how many must be reviewed in a language before its pages no longer say that many are not. */
      minReviewedSafetyPercent: z.number().min(0).max(100).default(80),
      /** Words that stay German in every language because letters and doors have them: "Jobcenter". Names in the content need no row. */
      neverTranslated: z.array(z.string().min(2)).default([]),
    })
    .prefault({}),
  /** Entries of which nobody has said anything for five years stay in the lists until this day: first their providers are asked. */
  oldEntriesStayUntil: day.optional(),
  /** A notice for the whole city, shown on every page until its last day. */
  notice: notice.optional(),
});

/** Bounds in degrees (WGS 84). Swapped coordinates and those of a projection are outside. */
export const germany = { south: 47.2, north: 55.1, west: 5.8, east: 15.1 };

export const quarterSchema = z.strictObject({
  name: z.string(),
  alsoWritten,
  district: id,
  centre: z.strictObject({
    latitude: z.number().min(germany.south).max(germany.north),
    longitude: z.number().min(germany.west).max(germany.east),
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

const isInGermany = ([longitude = 0, latitude = 0]: number[]) =>
  longitude > germany.west && longitude < germany.east && latitude > germany.south && latitude < germany.north;

const ring = z
  .array(z.array(z.number()))
  .min(4, 'a ring of at least four positions')
  .refine(
    (positions) => positions.every(isInGermany),
    'longitude and latitude in degrees (WGS 84, EPSG:4326), like [7.0857, 51.5156], all in Germany',
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
  /** Help that always exists: health, safety, a place to sleep. A page that can name none says so, and whom to ask. */
  vital: z.boolean().default(false),
  /** Nobody else may learn of it: quick exit, nothing kept in the browser tab, no letters by default, a page title that tells nothing. */
  discreet: z.boolean().default(false),
  /**
   * Searches that mean this topic now, by language of the site: phrases that count as a whole, and words that mean it alone.
   * "gewalt*" takes any ending. An urgent topic has them in every language; its other search words never raise the alarm.
   */
  urgentPhrases: z.record(z.string(), z.array(z.string().min(2)).min(1)).default({}),
  /** Words of any language that look like a mistyped or inflected one of these and mean something else: "Gehalt" is no "Gewalt". */
  notMeant: z.array(z.string().min(2)).default([]),
  /** The topic of an appointment about a letter where nobody knows more; its page leads to the one about letters. One topic at most. */
  aboutLetters: z.boolean().default(false),
  /** German office words and abbreviations that people type in any language. */
  officeWords: z.array(z.string()).default([]),
});

/** An office that people name in a search, whether it has an entry or not. Shown nowhere. */
export const officeSchema = z.strictObject({
  /** The topic of most who name it. */
  topic: id.optional(),
  /** Its entries, or the nearest right doors where it has none, by id. Without them the topic leads on. */
  services: z.array(id).default([]),
  /** How people write it, by language of the site: names, abbreviations, translations, in any script. "Jobcenter*" takes any ending. */
  written: z.record(z.string(), z.array(z.string().min(2)).min(1)),
  /** Words that look like a mistyped or inflected one of these and mean something else. */
  notMeant: z.array(z.string().min(2)).default([]),
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

/** A vocabulary file: ids, whose words stand in `src/locales/`. */
export const vocabularySchema = z.array(id);

/** Phrases for dated notices. `closes`: the door is shut meanwhile, whatever the hours say. */
export const noticeKindsSchema = z.array(z.strictObject({ id, closes: z.boolean().default(false) }));

export const spokenLanguagesSchema = z.array(
  z.strictObject({ tag: z.string(), name: z.string(), direction, missing: z.string().optional() }),
);

export type City = z.infer<typeof citySchema>;
export type Quarter = z.infer<typeof quarterSchema> & { id: string };
export type QuarterBorders = z.infer<typeof quarterBordersSchema>;
export type Topic = z.infer<typeof topicSchema> & { id: string };
export type Office = z.infer<typeof officeSchema> & { id: string };
export type Provider = z.infer<typeof providerSchema> & { id: string };
export type NoticeKind = z.infer<typeof noticeKindsSchema>[number];
export type EmergencyLine = z.infer<typeof emergencyLine>;
