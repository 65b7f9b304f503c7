import { z } from 'zod';
import type { Directory } from './directory.ts';
import { canonicalJson, isJsonObject, jsonAt, type Json } from './json.ts';
import { serviceFields } from './service-fields.ts';
import { canShowDay, dayField, readWeekFields, weekFields, type WeekMistake } from './week-form.ts';
import { readWeek, writeWeek } from './week-rule.ts';
import type { Week } from './week.ts';

/*
 * The form of an entry, made from the schema of its file: how each member is asked for, its value as typed texts, and typed texts as a
 * value. Names of fields are paths in the entry: "places.0.street", "phones.0.number".
 */

export type Control =
  | { kind: 'text' | 'long' | 'lines' | 'number' | 'flag' | 'yes-no' | 'week' }
  | { kind: 'one' | 'many'; options: readonly string[] }
  | { kind: 'group'; members: readonly (readonly [name: string, control: Control])[] }
  | { kind: 'rows'; row: Control };

/** Typed texts by the names of their fields, as forms send them. */
export type Typed = Record<string, string | string[]>;

/** Where the ids of a member come from; the schema says only that it takes an id. */
const idsOf: Record<string, (directory: Directory) => readonly string[]> = {
  provider: ({ providers }) => providers.map(({ id }) => id),
  topics: ({ topics }) => topics.map(({ id }) => id),
  topic: ({ topics }) => topics.map(({ id }) => id),
  quarter: ({ quarters }) => quarters.map(({ id }) => id),
  language: ({ spokenLanguages }) => spokenLanguages.map(({ tag }) => tag),
  audience: ({ vocabularies }) => vocabularies.audience,
  eligibility: ({ vocabularies }) => vocabularies.eligibility,
  cost: ({ vocabularies }) => vocabularies.cost,
  access: ({ vocabularies }) => vocabularies.access,
  goodToKnow: ({ vocabularies }) => vocabularies['good-to-know'],
  bring: ({ vocabularies }) => vocabularies.bring,
  warnings: ({ vocabularies }) => vocabularies.warnings,
  for: ({ vocabularies }) => vocabularies['hours-for'],
  use: ({ vocabularies }) => vocabularies['phone-use'],
  reason: ({ vocabularies }) => vocabularies['closing-reasons'],
  notice: ({ noticeKinds }) => noticeKinds.map(({ id }) => id),
};

/** @throws RangeError for a path that the schema does not have */
export const controlAt = (directory: Directory, path: string): Control => {
  const schema = schemaAt(serviceFields, path.split('.'));
  return controlOf(directory, path.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '', schema, path);
};

function schemaAt(schema: z.core.$ZodType, [part, ...rest]: readonly string[]): z.core.$ZodType {
  const inner = unwrapped(schema);
  if (part === undefined) return schema;
  if (inner instanceof z.ZodArray) return schemaAt(inner.element, rest);
  const member: unknown = inner instanceof z.ZodObject ? inner.shape[part] : undefined;
  if (!(member instanceof z.ZodType)) throw new RangeError(`the schema has no "${part}"`);
  return schemaAt(member, rest);
}

const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;

function controlOf(directory: Directory, name: string, schema: z.core.$ZodType, path: string): Control {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) {
    const element = unwrapped(inner.element);
    if (element instanceof z.ZodObject) return { kind: 'rows', row: controlOf(directory, name, element, path) };
    const ids = idsOf[name]?.(directory);
    return ids === undefined ? { kind: 'lines' } : { kind: 'many', options: ids };
  }
  if (inner instanceof z.ZodObject)
    return {
      kind: 'group',
      members: membersOf(inner).map(([member, one]) => [member, controlOf(directory, member, one, `${path}.${member}`)] as const),
    };
  if (inner instanceof z.ZodEnum) return { kind: 'one', options: inner.options.map(String) };
  if (inner instanceof z.ZodBoolean) return { kind: schema === inner ? 'flag' : 'yes-no' };
  if (inner instanceof z.ZodNumber) return { kind: 'number' };
  const ids = idsOf[name]?.(directory);
  if (ids !== undefined) return { kind: 'one', options: ids };
  if (name === 'rule') return { kind: 'week' };
  return { kind: /^(description|note)\.de$/.test(path) ? 'long' : 'text' };
}

const membersOf = (schema: z.ZodObject): [string, z.core.$ZodType][] => Object.entries<z.core.$ZodType>(schema.shape);

/** More rows than the value has, to add members. */
export const emptyRows = 2;

/** A value as the fields of the form show it. */
export function typedOf(control: Control, name: string, value: Json | undefined): Typed {
  switch (control.kind) {
    case 'group':
      return Object.assign(
        {},
        ...control.members.map(([member, one]) => typedOf(one, `${name}.${member}`, jsonAt(value, [member]))),
      ) as Typed;
    case 'rows':
      return Object.assign({}, ...listOf(value).map((one, index) => typedOf(control.row, `${name}.${index}`, one))) as Typed;
    case 'many':
      return { [name]: listOf(value).map(textOf) };
    case 'lines':
      return { [name]: listOf(value).map(textOf).join('\n') };
    case 'yes-no':
      return { [name]: value === true ? 'yes' : value === false ? 'no' : '' };
    case 'flag':
      return { [name]: value === true ? 'yes' : '' };
    case 'week':
      return weekTyped(name, typeof value === 'string' ? value : '');
    default:
      return { [name]: textOf(value) };
  }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** The rule stands beside its days: it comes back unchanged when the days say the same, and when they cannot show it. */
const weekTyped = (name: string, rule: string): Typed => ({ [name]: rule, ...weekFields(name, findWeek(rule) ?? []) });

/** @returns undefined for a rule that is no ordinary week, or no rule, and for a week that the form cannot show */
export function findWeek(rule: string): Week | undefined {
  try {
    const week = readWeek(rule);
    return week?.every(canShowDay) === true ? week : undefined;
  } catch {
    return undefined;
  }
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

export type Mistake = WeekMistake;

/**
 * The value that was typed; null for nothing. A row without its first member is left out.
 * @returns with the fields that cannot be read
 */
export function readTyped(control: Control, name: string, typed: Typed): { value: Json; mistakes: Mistake[] } {
  const text = textAt(typed, name);
  const sound = (value: Json) => ({ value, mistakes: [] });
  switch (control.kind) {
    case 'group':
      return readGroup(control.members, name, typed);
    case 'rows':
      return readRows(control.row, name, typed);
    case 'many': {
      const chosen = [typed[name] ?? []].flat();
      return sound(canonicalJson(chosen.filter((one) => one !== '')));
    }
    case 'lines':
      return sound(
        canonicalJson(
          text
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        ),
      );
    case 'yes-no':
      return sound(text === 'yes' ? true : text === 'no' ? false : null);
    case 'flag':
      return sound(text === 'yes');
    case 'number':
      if (text === '') return sound(null);
      return /^\d{1,4}$/.test(text) ? sound(Number(text)) : { value: null, mistakes: [{ field: name, code: 'malformed' }] };
    case 'week':
      return readWeekTyped(name, typed);
    default:
      return sound(text === '' ? null : text);
  }
}

const textAt = (typed: Typed, name: string): string => ([typed[name] ?? ''].flat()[0] ?? '').replace(/\r\n?/g, '\n').trim();

type Members = Extract<Control, { kind: 'group' }>['members'];

function readGroup(members: Members, name: string, typed: Typed): { value: Json; mistakes: Mistake[] } {
  const read = members.map(([member, one]) => [member, readTyped(one, `${name}.${member}`, typed)] as const);
  const given = read.filter(([, { value }]) => value !== null);
  return {
    value: given.length === 0 ? null : Object.fromEntries(given.map(([member, { value }]) => [member, value])),
    mistakes: read.flatMap(([, { mistakes }]) => mistakes),
  };
}

function readRows(row: Control, name: string, typed: Typed): { value: Json; mistakes: Mistake[] } {
  const first = row.kind === 'group' ? row.members[0]?.[0] : undefined;
  const numbers = Object.keys(typed).flatMap((field) => {
    const [number = ''] = field.startsWith(`${name}.`) ? field.slice(name.length + 1).split('.') : [];
    return /^\d{1,2}$/.test(number) ? [Number(number)] : [];
  });
  const rows = [...new Set(numbers)].sort((one, other) => one - other);
  const read = rows.map((number) => readTyped(row, `${name}.${number}`, typed));
  const kept = read.filter(({ value }) => first === undefined || (isJsonObject(value) && value[first] !== undefined));
  return { value: kept.length === 0 ? null : kept.map(({ value }) => value), mistakes: kept.flatMap(({ mistakes }) => mistakes) };
}

function readWeekTyped(name: string, typed: Typed): { value: Json; mistakes: Mistake[] } {
  const rule = textAt(typed, name);
  const before = findWeek(rule);
  if (rule !== '' && before === undefined) return { value: rule, mistakes: [] };
  const { week, mistakes } = readWeekFields(name, typed, before);
  if (mistakes.length > 0) return { value: null, mistakes };
  const written = writeWeek(week);
  if (before !== undefined && writeWeek(before) === written) return { value: rule, mistakes: [] };
  if (written !== '') return { value: written, mistakes: [] };
  return { value: null, mistakes: [{ field: `${dayField(name, 0)}.0.start`, code: 'required' }] };
}

/** One page of the form: the fields that are asked for together. */
export type EntryPart = { id: string; fields: readonly string[] };

/** All parts of an entry, in the order of the page. @param places how many the entry has; one more can be added */
export function entryParts(entry: Json): EntryPart[] {
  const places = listOf(jsonAt(entry, ['places'])).flatMap((place, index): EntryPart[] => {
    if (place === null) return [];
    const hours = listOf(jsonAt(place, ['hours'])).map((_, row) => ({
      id: `hours-${index}-${row}`,
      fields: [`places.${index}.hours.${row}`],
    }));
    return [placePart(index), ...hours];
  });
  return [
    { id: 'texts', fields: ['name.de', 'description.de', 'note.de'] },
    ...places,
    { id: 'contact', fields: ['phones', 'email', 'website'] },
    { id: 'languages', fields: ['languages', 'interpreting'] },
    { id: 'about', fields: ['provider', 'topics', 'reach', 'validUntil'] },
    { id: 'people', fields: ['audience', 'age', 'eligibility'] },
    { id: 'coming', fields: ['access', 'cost', 'bring', 'goodToKnow', 'taking'] },
    { id: 'notices', fields: ['notices', 'warnings'] },
    { id: 'status', fields: ['verification.status', 'verification.date', 'verification.by'] },
  ];
}

const placeFields = ['name', 'street', 'addition', 'postalCode', 'quarter', 'quarterConfirmed', 'stepFree', 'stops', 'closedOn'];

const placePart = (index: number): EntryPart => ({ id: `place-${index}`, fields: placeFields.map((name) => `places.${index}.${name}`) });

/** The part of an id, also of a place or of hours that are to be added. */
export function findEntryPart(entry: Json, id: string): EntryPart | undefined {
  const places = listOf(jsonAt(entry, ['places']));
  const [, place = '', row = ''] = /^(?:place|hours)-(\d+)(?:-(\d+))?$/.exec(id) ?? [];
  if (id === `place-${places.length}`) return placePart(places.length);
  const hours = listOf(jsonAt(entry, ['places', place, 'hours']));
  if (id === `hours-${place}-${hours.length}` && places[Number(place)] !== undefined && places[Number(place)] !== null)
    return { id, fields: [`places.${place}.hours.${row}`] };
  return entryParts(entry).find((part) => part.id === id);
}
