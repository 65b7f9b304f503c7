import { z } from 'zod';
import type { EntryKind, TextField } from './entry-kind.ts';
import type { FactKind } from './facts.ts';
import { freeText } from './service-fields.ts';

/*
 * The fields of an entry that people edit, one by one, by their place in the entry's file: "cost", "name.de", "name.translations.tr",
 * "places.0.street". A list is one field, except the places, whose members are fields of their own. The schema decides what a field takes.
 */

export type EntryField = {
  /** The values that the field takes. Null stands for "nothing", where the field may be left out. */
  schema: z.ZodType;
  isRequired: boolean;
};

/** Of the verification, the status, the check with the provider, and the sources, to which every change and every confirmation adds. */
const checkedBy = new Set(['status', 'date', 'by', 'sources']);

/** The field of a text: the German source, or a translation with the fingerprint of its source. */
export const textFieldIn = (text: TextField, language: string): string =>
  language === 'de' ? `${text}.de` : `${text}.translations.${language}`;

/** The kind of the fact that a field belongs to; undefined for the editors' own words, and for what needs no source. */
export function factKindOf({ facts }: EntryKind, path: string): FactKind | undefined {
  const [member = '', , part = ''] = path.split('.');
  if (member === 'places' && ['hours', 'closedOn'].includes(part)) return 'hours';
  return path.includes('.translations.') ? undefined : Object.entries(facts).find(([name]) => name === member)?.[1];
}

/** @param path "" is the whole entry, for a new one. @returns undefined for what nobody edits, or not by itself */
export function findEntryField(kind: EntryKind, path: string): EntryField | undefined {
  if (path === '') return { schema: kind.fields, isRequired: true };
  const [member = '', part, inner, ...rest] = path.split('.');
  if (rest.length > 0 || kind.kept.has(member)) return undefined;
  if (kind.texts.some((text) => text === member)) {
    if (part === 'de' && inner === undefined) return { ...fieldOf(freeText.shape.de), isRequired: member === 'name' };
    const isTranslation = part === 'translations' && inner !== undefined && languageTag.test(inner);
    return isTranslation ? { ...fieldOf(freeText.shape.translations.unwrap().valueType), isRequired: false } : undefined;
  }
  const within = Object.entries(kind.parts).find(([name]) => name === member)?.[1];
  if (within !== undefined) {
    const isList = member === 'places';
    if (isList && (part === undefined || !/^\d{1,3}$/.test(part))) return undefined;
    const [own, ...deeper] = isList ? [inner] : [part, inner];
    if (deeper.some((one) => one !== undefined)) return undefined;
    return own === undefined ? { schema: within, isRequired: false } : memberOf(within.shape, own);
  }
  if (member === 'verification') {
    const { verification } = kind.fields.shape as { verification: z.ZodObject };
    return inner === undefined && checkedBy.has(part ?? '') ? memberOf(verification.shape, part ?? '') : undefined;
  }
  return part === undefined ? memberOf(kind.fields.shape, member) : undefined;
}

/** The field that a path is, or is a part of: "places.0.hours" for "places.0.hours.1.rule". */
export function fieldAround(kind: EntryKind, path: string): string | undefined {
  const parts = path.split('.');
  return parts.map((_, gone) => parts.slice(0, parts.length - gone).join('.')).find((field) => findEntryField(kind, field) !== undefined);
}

const languageTag = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/;

function memberOf(shape: z.ZodObject['shape'], name: string): EntryField | undefined {
  const schema: unknown = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return schema instanceof z.ZodType ? fieldOf(schema) : undefined;
}

/** Optional members and those with a standard value may be left out. */
const fieldOf = (schema: z.ZodType): EntryField => ({ schema, isRequired: !schema.safeParse(undefined).success });
