import type { z } from 'zod';
import type { FactKind } from './facts.ts';
import { freeText, place, serviceFields, type ServiceFields } from './service-fields.ts';

/*
 * The fields of an entry that people edit, one by one, by their place in the entry's file: "cost", "name.de", "name.translations.tr",
 * "places.0.street". A list is one field, except the places, whose members are fields of their own. The schema decides what a field takes.
 */

export type EntryField = {
  /** The values that the field takes. Null stands for "nothing", where the field may be left out. */
  schema: z.ZodType;
  isRequired: boolean;
  /** The kind of fact that a source must state; undefined for the editors' own words, and for what needs no source. */
  kind: FactKind | undefined;
};

const kinds: Partial<Record<keyof ServiceFields, FactKind>> = {
  places: 'address',
  phones: 'phones',
  email: 'email',
  languages: 'languages',
  interpreting: 'languages',
  audience: 'audience',
  age: 'audience',
  eligibility: 'audience',
  cost: 'cost',
  access: 'access',
  bring: 'access',
  goodToKnow: 'goodToKnow',
  taking: 'taking',
  description: 'description',
  note: 'description',
};

/** Texts in all languages. */
export const textFields = ['name', 'description', 'note'] as const;
export type TextField = (typeof textFields)[number];

/** Not edited by hand: old addresses, and what the entry is for. */
const kept = new Set(['formerIds', 'kimQuarter']);

/** Of the verification, the status, the check with the provider, and the sources, to which every change and every confirmation adds. */
const checkedBy = new Set(['status', 'date', 'by', 'sources']);

/** The field of a text: the German source, or a translation with the fingerprint of its source. */
export const textFieldIn = (text: TextField, language: string): string =>
  language === 'de' ? `${text}.de` : `${text}.translations.${language}`;

/** The kind of the fact that a field belongs to. */
export function factKindOf(path: string): FactKind | undefined {
  const [member = '', , part = ''] = path.split('.');
  if (member === 'places' && ['hours', 'closedOn'].includes(part)) return 'hours';
  return path.includes('.translations.') ? undefined : Object.entries(kinds).find(([name]) => name === member)?.[1];
}

/** @param path "" is the whole entry, for a new one. @returns undefined for what nobody edits, or not by itself */
export function findEntryField(path: string): EntryField | undefined {
  const kind = factKindOf(path);
  if (path === '') return { schema: serviceFields, isRequired: true, kind };
  const [member = '', part, inner, ...rest] = path.split('.');
  if (rest.length > 0 || kept.has(member)) return undefined;
  if (textFields.some((text) => text === member)) {
    if (part === 'de' && inner === undefined) return { ...fieldOf(freeText.shape.de), isRequired: member === 'name', kind };
    const isTranslation = part === 'translations' && inner !== undefined && languageTag.test(inner);
    return isTranslation ? { ...fieldOf(freeText.shape.translations.unwrap().valueType), isRequired: false, kind } : undefined;
  }
  if (member === 'places') {
    if (part === undefined || !/^\d{1,3}$/.test(part)) return undefined;
    return inner === undefined ? { schema: place, isRequired: false, kind } : memberOf(place.shape, inner, kind);
  }
  if (member === 'verification')
    return inner === undefined && checkedBy.has(part ?? '')
      ? memberOf(serviceFields.shape.verification.shape, part ?? '', undefined)
      : undefined;
  return part === undefined ? memberOf(serviceFields.shape, member, kind) : undefined;
}

/** The field that a path is, or is a part of: "places.0.hours" for "places.0.hours.1.rule". */
export function fieldAround(path: string): string | undefined {
  const parts = path.split('.');
  return parts.map((_, gone) => parts.slice(0, parts.length - gone).join('.')).find((field) => findEntryField(field) !== undefined);
}

const languageTag = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/;

function memberOf(shape: Readonly<Record<string, z.ZodType>>, name: string, kind: FactKind | undefined): EntryField | undefined {
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return schema === undefined ? undefined : { ...fieldOf(schema), kind };
}

/** Optional members and those with a standard value may be left out. */
function fieldOf(schema: z.ZodType): { schema: z.ZodType; isRequired: boolean } {
  return { schema, isRequired: !schema.safeParse(undefined).success };
}
