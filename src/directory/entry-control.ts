import { z } from 'zod';
import type { Directory } from './directory.ts';
import type { EntryKind } from './entry-kind.ts';

/* How each member of an entry is asked for, made from the schema of its file. */

export type Control =
  | { kind: 'text' | 'long' | 'number' | 'euros' | 'day' | 'time' | 'flag' | 'yes-no' | 'week' }
  | { kind: 'lines'; ofDays: boolean }
  | { kind: 'many'; options: readonly string[] }
  | { kind: 'one'; options: readonly string[]; ofNumbers?: boolean }
  | { kind: 'group'; members: readonly (readonly [name: string, control: Control])[] }
  | { kind: 'rows'; row: Control };

/** Where the ids of a member come from; the schema says only that it takes an id. */
const idsOf: Record<string, (directory: Directory) => readonly string[]> = {
  provider: ({ providers }) => providers.map(({ id }) => id),
  service: ({ services }) => services.map(({ id }) => id),
  topics: ({ topics }) => topics.map(({ id }) => id),
  topic: ({ topics }) => topics.map(({ id }) => id),
  quarter: ({ quarters }) => quarters.map(({ id }) => id),
  language: ({ spokenLanguages }) => spokenLanguages.map(({ tag }) => tag),
  languages: ({ spokenLanguages }) => spokenLanguages.map(({ tag }) => tag),
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
export const controlAt = (directory: Directory, kind: EntryKind, path: string): Control => {
  const schema = schemaAt(kind.fields, path.split('.'));
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
    if (element instanceof z.ZodEnum) return { kind: 'many', options: element.options.map(String) };
    const ids = idsOf[name]?.(directory);
    return ids === undefined ? { kind: 'lines', ofDays: element instanceof z.ZodISODate } : { kind: 'many', options: ids };
  }
  if (inner instanceof z.ZodObject)
    return {
      kind: 'group',
      members: membersOf(inner).map(([member, one]) => [member, controlOf(directory, member, one, `${path}.${member}`)] as const),
    };
  if (inner instanceof z.ZodEnum) return { kind: 'one', options: inner.options.map(String) };
  if (inner instanceof z.ZodBoolean) return { kind: schema === inner ? 'flag' : 'yes-no' };
  if (inner instanceof z.ZodLiteral) return { kind: 'one', options: [...inner.values].map(String), ofNumbers: true };
  if (inner instanceof z.ZodNumber) return { kind: name.endsWith('Cents') ? 'euros' : 'number' };
  if (inner instanceof z.ZodISODate) return { kind: 'day' };
  const ids = idsOf[name]?.(directory);
  if (ids !== undefined) return { kind: 'one', options: ids };
  if (name === 'rule') return { kind: 'week' };
  if (name === 'starts' || name === 'ends') return { kind: 'time' };
  return { kind: /^(description|note)\.de$/.test(path) ? 'long' : 'text' };
}

const membersOf = (schema: z.ZodObject): [string, z.core.$ZodType][] => Object.entries<z.core.$ZodType>(schema.shape);
