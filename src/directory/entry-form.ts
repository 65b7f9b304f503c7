import type { Control } from './entry-control.ts';
import { canonicalJson, isJsonObject, isSameJson, jsonAt, type Json } from './json.ts';
import { eurosOf, readDay, readEuros } from './typed-words.ts';
import { canShowDay, dayField, readWeekFields, weekFields, type WeekMistake } from './week-form.ts';
import { readWeek, writeWeek } from './week-rule.ts';
import { readClock, type Week } from './week.ts';

/*
 * The form of an entry: a value as typed texts, and typed texts as a value. Names of fields are paths in the entry: "places.0.street",
 * "phones.0.number".
 */

/** Typed texts by the names of their fields, as forms send them. */
export type Typed = Record<string, string | string[]>;

/** So many rows more than the value has, to add members. */
export const emptyRows = (row: Control): number => (row.kind === 'group' && row.members.length > 5 ? 1 : 2);

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
    case 'euros':
      return { [name]: typeof value === 'number' ? eurosOf(value) : '' };
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
            .map((line) => (control.ofDays ? readDay(line.trim()) : line.trim()))
            .filter((line) => line !== ''),
        ),
      );
    case 'day':
      return sound(text === '' ? null : readDay(text));
    case 'time':
      return sound(text === '' ? null : (readClock(text) ?? text));
    case 'one':
      return sound(text === '' ? null : control.ofNumbers === true && /^\d$/.test(text) ? Number(text) : text);
    case 'euros': {
      const cents = text === '' ? null : readEuros(text);
      return cents === undefined ? { value: null, mistakes: [{ field: name, code: 'malformed' }] } : sound(cents);
    }
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

/** More rows make a page that no phone can show. */
const maxRows = 40;

/** Whether the form shows a value whole, so that it comes back unchanged. Another one stays a text, and the form never writes it. */
export function canShow(control: Control, name: string, value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value) && control.kind === 'rows' && value.length > maxRows) return false;
  const { value: again, mistakes } = readTyped(control, name, typedOf(control, name, value));
  return mistakes.length === 0 && isSameJson(again === false ? null : again, value === false ? null : value);
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
