import { parse } from 'node:querystring';
import type { FieldError } from '../contract/codes.ts';

/** Members of one object, and items of one list: far more than most forms and bodies of ours have. */
const maxItems = 100;
/** Values in all lists and objects together, for each item that one list may have. */
const maxValuesForItem = 5;
const maxDepth = 10;
/** Characters of one text: forty times the longest field, so that people who paste too much get it back to shorten it. */
const maxTextLength = 20_000;
/** Characters of a query; a search of 500 Arabic letters fits in. */
export const maxQueryLength = 4000;
/** Pairs of name and value that are read; `findExcess` refuses that many. */
const maxPairs = 1101;

/** Commas and opening brackets and braces in a JSON text, those within strings included. */
const maxJsonSigns = 2500;

/** For routes that take the ids of all appointments that a change affects, or all dates of a course. */
export const longLists = { maxItems: 1000 };

/** Reads a form as browsers send it. U+0000, which no browser sends and PostgreSQL cannot keep, is left out. */
export const parseFields = (text: string): Record<string, unknown> => parse(text.replace(nothing, ''), '&', '=', { maxKeys: maxPairs });
const nothing = /%00|\u0000/g;

/** Reads a query. Leaves one that is too long unread; it is refused later. */
export const parseQuery = (text: string): Record<string, unknown> => (text.length > maxQueryLength ? {} : parseFields(text));

/** Whether a JSON text holds more than any body of ours. Counts without parsing: building thousands of names or nested lists takes long. */
export function isExcessiveJson(text: string): boolean {
  let signs = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== comma && code !== bracket && code !== brace) continue;
    signs += 1;
    if (signs > maxJsonSigns) return true;
  }
  return false;
}
const [comma, bracket, brace] = [',', '[', '{'].map((sign) => sign.charCodeAt(0));

/**
 * Finds the first place at which a body holds more than any of ours does, or U+0000, which PostgreSQL cannot store. Runs before the schema
 * check, which may produce an error for each value and compare each pair of a list.
 * @param listLimit for routes that take longer lists and forms
 */
export function findExcess(body: unknown, listLimit = maxItems): FieldError | undefined {
  let values = 0;
  const visit = (value: unknown, pointer: string, depth: number): FieldError | undefined => {
    if (typeof value === 'string' && value.length > maxTextLength) return { pointer, code: 'too-long' };
    if (typeof value === 'string' && value.includes('\u0000')) return { pointer, code: 'malformed' };
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth > maxDepth) return { pointer, code: 'malformed' };
    const names = Array.isArray(value) ? placesOf(value, listLimit) : membersOf(value, listLimit);
    if (names === undefined) return { pointer, code: 'too-many' };
    values += names.length;
    if (values > listLimit * maxValuesForItem) return { pointer, code: 'too-many' };
    for (const name of names) {
      const found = visit(Reflect.get(value, name), `${pointer}/${nameInPointer(name)}`, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(body, '', 0);
}

/** The indexes of a list, from "0" on; undefined when there are too many. */
const placesOf = (list: readonly unknown[], most: number): string[] | undefined =>
  list.length > most ? undefined : list.map((_, place) => String(place));

/** The names of an object's members; undefined when there are too many. */
function membersOf(value: object, most: number): string[] | undefined {
  const names: string[] = [];
  for (const name in value) {
    if (names.length >= most) return undefined;
    names.push(name);
  }
  return names;
}

/** Makes a member's name safe for a pointer: only word characters and hyphens, 60 at most. */
export const nameInPointer = (name: string): string => name.slice(0, 60).replace(/[^\w-]/g, '_');
