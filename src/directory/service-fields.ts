import { z } from 'zod';
import { factKinds } from './facts.ts';
import { day, id, statedDate, postalCode, phoneNumber, url, sourceFields, isNamed, closing, notice } from './schema-parts.ts';

/** The shape of the files in `content/services/`. Every object is strict, as in schema.ts. */

/** Opening hours in OpenStreetMap's opening_hours syntax; whether the syntax holds is checked in opening-hours.ts. */
const hoursRule = z.string().min(1, 'opening hours in OpenStreetMap syntax, like "Mo-We 09:00-13:00; Th 09:00-18:00"');

/** A source of a service. `states` names the facts read in it; a single source of an entry states them all. */
const serviceSource = z
  .strictObject({ ...sourceFields, states: z.array(z.enum(factKinds)).optional() })
  .refine(isNamed, 'a source with a url or a title');

export const spokenLanguage = z.strictObject({
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

export const place = z.strictObject({
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

/**
 * A text in one language, with the fingerprint of the German text that it was made from. `machine`: no person has read it yet;
 * `reviewedOn`: the day on which somebody who grew up with the language has checked it.
 */
const translated = z.strictObject({
  text: z.string(),
  of: z.string(),
  by: z.literal('machine').optional(),
  reviewedOn: day.optional(),
});

/** A free text: German is the source, the others may be missing or stale. */
export const freeText = z.strictObject({ de: z.string(), translations: z.record(z.string(), translated).default({}) });

/** How far an entry can be trusted, whatever it is about. */
export const trust = {
  /** verified: checked with the provider; reported: from public sources; draft: seen at the desk only. */
  status: z.enum(['verified', 'reported', 'draft']),
  /** Of the check with the provider. An entry from public sources has no date of its own: each fact has that of its source. */
  date: statedDate.optional(),
  by: z.string().optional(),
};

const verification = z.strictObject({ ...trust, sources: z.array(serviceSource) });

export const serviceFields = z.strictObject({
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

export type ServiceFields = z.infer<typeof serviceFields>;
