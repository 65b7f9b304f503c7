import { z } from 'zod';
import { eventKind, serviceKind, type EntryKind } from '../directory/entry-kind.ts';
import { asJson, isJsonObject, withJsonAt, type Json } from '../directory/json.ts';

/*
 * An entry as a row of a table. A column is the place of a value in the entry's file: "name.de", "places.0.street". A list of words is one
 * cell ("family; women"), and so are languages ("de; tr (team)"). The schema says what a cell means.
 */

const separator = '; ';

/** @returns the cells of an entry by column, in the order of the schema; nothing for what is empty */
export function cellsOf(entry: object): Map<string, string> {
  const cells = new Map<string, string>();
  fill(cells, '', asJson(JSON.parse(JSON.stringify(entry))));
  return cells;
}

function fill(cells: Map<string, string>, column: string, value: Json): void {
  const inside = (part: string | number) => (column === '' ? String(part) : `${column}.${part}`);
  if (value === null || value === '') return;
  if (Array.isArray(value)) {
    const words = isSpoken(column) ? spokenWords(value) : value;
    if (words.length > 0 && words.every(isWord)) cells.set(column, words.join(separator));
    else value.forEach((one, index) => fill(cells, inside(index), one));
  } else if (isJsonObject(value)) for (const [name, one] of Object.entries(value)) fill(cells, inside(name), one);
  else cells.set(column, String(value));
}

const isWord = (value: Json): value is string =>
  typeof value === 'string' && value !== '' && value.trim() === value && !value.includes(';');

const isSpoken = (column: string): boolean => /(^|\.)languages$/.test(column);

const spokenWords = (languages: Json[]): Json[] =>
  languages.map((one) => {
    if (typeof one === 'string') return one;
    const { language, by } = isJsonObject(one) ? one : {};
    return typeof language === 'string' && typeof by === 'string' ? `${language} (${by})` : (language ?? null);
  });

const readSpoken = (word: string): Json => {
  const [, language = word, by] = /^(\S+) \(([a-z]+)\)$/.exec(word) ?? [];
  return by === undefined ? { language } : { language, by };
};

/** Whether an entry of a kind has a value in this column. */
export const isColumn = (kind: EntryKind, column: string): boolean => schemaIn(kind, column) !== undefined;

/**
 * The entry that cells describe, to be checked by the schema.
 * @param cells of known columns
 * @param start what holds where the cells say nothing
 */
export function entryIn(kind: EntryKind, cells: ReadonlyMap<string, string>, start: Json = {}): Json {
  return [...cells].reduce<Json>((entry, [column, cell]) => withJsonAt(entry, column.split('.'), valueIn(kind, column, cell)), start);
}

function valueIn(kind: EntryKind, column: string, cell: string): Json {
  const schema = schemaIn(kind, column);
  if (schema instanceof z.ZodArray) {
    const words = cell.split(';').map((word) => word.trim());
    const isRead = isSpoken(column) && schema.element instanceof z.ZodObject;
    return words.filter((word) => word !== '').map((word) => (isRead ? readSpoken(word) : word));
  }
  if (schema instanceof z.ZodLiteral && /^\d$/.test(cell)) return Number(cell);
  if (schema instanceof z.ZodNumber) return /^-?\d+([.,]\d+)?$/.test(cell) ? Number(cell.replace(',', '.')) : cell;
  if (schema instanceof z.ZodBoolean) {
    if (/^(true|wahr|ja|yes)$/i.test(cell)) return true;
    return /^(false|falsch|nein|no)$/i.test(cell) ? false : cell;
  }
  return cell;
}

/** The schema of a column; undefined where a column has none, or has members that are columns. */
function schemaIn(kind: EntryKind, column: string): z.ZodType | undefined {
  const schema = column.split('.').reduce<z.ZodType | undefined>(memberOf, kind.fields);
  return schema === undefined || plain(schema) instanceof z.ZodObject || plain(schema) instanceof z.ZodRecord ? undefined : plain(schema);
}

function memberOf(schema: z.ZodType | undefined, part: string): z.ZodType | undefined {
  const around = schema === undefined ? undefined : plain(schema);
  if (around instanceof z.ZodObject) return Object.hasOwn(around.shape, part) ? asSchema(around.shape[part]) : undefined;
  if (around instanceof z.ZodArray) return /^\d{1,3}$/.test(part) ? asSchema(around.element) : undefined;
  return around instanceof z.ZodRecord && /^[a-z-]+$/.test(part) ? asSchema(around.valueType) : undefined;
}

/** A schema without "may be missing". */
function plain(schema: z.ZodType): z.ZodType {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  const inner = isWrapped ? asSchema(schema.def.innerType) : undefined;
  return inner === undefined ? schema : plain(inner);
}

const asSchema = (schema: unknown): z.ZodType | undefined => (schema instanceof z.ZodType ? schema : undefined);

/** Columns in the order of the schema, list members by number; those that only events have last. */
export function inOrder(columns: Iterable<string>): string[] {
  const [ofServices, others] = [[], []] as [string[], string[]];
  for (const column of columns) (isColumn(serviceKind, column) ? ofServices : others).push(column);
  return [...ordered(serviceKind, ofServices), ...ordered(eventKind, others)];
}

function ordered(kind: EntryKind, columns: readonly string[]): string[] {
  return columns.toSorted((one, other) => {
    const [ours, theirs] = [ranksOf(kind, one), ranksOf(kind, other)];
    const at = ours.findIndex((rank, index) => rank !== theirs[index]);
    return at < 0 ? ours.length - theirs.length : (ours[at] ?? '') < (theirs[at] ?? '') ? -1 : 1;
  });
}

/** Texts that sort as the parts of a column do. */
function ranksOf(kind: EntryKind, column: string): string[] {
  let schema: z.ZodType | undefined = kind.fields;
  return column.split('.').map((part) => {
    const around: z.ZodType | undefined = schema === undefined ? undefined : plain(schema);
    schema = memberOf(schema, part);
    const rank = around instanceof z.ZodObject ? String(Object.keys(around.shape).indexOf(part)) : part;
    return /^\d+$/.test(rank) ? rank.padStart(3, '0') : rank;
  });
}
