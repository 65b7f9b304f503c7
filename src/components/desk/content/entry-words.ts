import { weekdays } from '../../../directory/calendar-day.ts';
import type { Directory } from '../../../directory/directory.ts';
import { controlAt, type Control } from '../../../directory/entry-control.ts';
import { findWeek } from '../../../directory/entry-form.ts';
import { eurosOf } from '../../../directory/typed-words.ts';
import type { EntryKind } from '../../../directory/entry-kind.ts';
import { entryParts, type EntryPart } from '../../../directory/entry-parts.ts';
import { eventFields } from '../../../directory/event-schema.ts';
import { jsonAt, type Json } from '../../../directory/json.ts';
import { weekInWords, type WeekWords } from '../../../directory/week.ts';
import { shownDate } from '../../../i18n/dates.ts';
import { datesInWords } from '../../../i18n/event-in-words.ts';
import { term } from '../../../i18n/term.ts';
import type { Translate } from '../../../i18n/words.ts';

/** Members that have one name in two places. */
const ownNames: Record<string, string> = {
  'places.name': 'placeName',
  'place.name': 'placeName',
  'verification.by': 'checkedBy',
  'dates.from': 'firstDay',
  'dates.to': 'lastDay',
};

const namesIn = (path: string): string[] => path.split('.').filter((part) => !/^\d+$/.test(part) && part !== 'de');

const deskWords = (t: Translate, key: string): string => (t as (key: string) => string)(`desk:entry.${key}`);

/** The question for a field: "phones.0.number" is "Nummer". */
export function fieldWords(t: Translate, path: string): string {
  const names = namesIn(path);
  return deskWords(t, `field.${ownNames[names.slice(-2).join('.')] ?? names.at(-1) ?? ''}`);
}

/** An example for fields that need one. */
export function hintWords(t: Translate, path: string): string | undefined {
  const name = namesIn(path).at(-1) ?? '';
  return ['validUntil', 'date', 'status', 'priceCents', 'everyWeeks', 'weekdays', 'starts'].includes(name)
    ? deskWords(t, `hint.${name}`)
    : undefined;
}

/** The heading of a part: "hours-0-1" is "Zeiten". */
export const partWords = (t: Translate, part: string): string => deskWords(t, `parts.${part.replace(/-.*$/, '')}`);

/** An option of a field in words, as the public pages say it. */
export function optionWords(t: Translate, directory: Directory, path: string, id: string): string {
  const name = namesIn(path).at(-1) ?? '';
  switch (name) {
    case 'provider':
      return directory.providers.find((one) => one.id === id)?.name ?? id;
    case 'quarter':
      return directory.quarters.find((one) => one.id === id)?.name ?? id;
    case 'service':
      return directory.services.find((one) => one.id === id)?.name.de ?? id;
    case 'weekdays':
      return term(t, 'vocabulary', 'weekday.long', id);
    case 'languages':
      return term(t, 'vocabulary', 'language', id);
    case 'level':
      return id;
    case 'topic':
    case 'topics':
      return term(t, 'topics', id, 'name');
    case 'reason':
      return term(t, 'hours', 'closingReasons', id);
    case 'notice':
      return term(t, 'hours', 'notices', id);
    case 'for':
      return term(t, 'vocabulary', 'hoursFor', id);
    case 'use':
      return term(t, 'vocabulary', 'phoneUse', id);
    case 'state':
      return term(t, 'vocabulary', 'taking', id);
    case 'reach':
    case 'by':
    case 'status':
    case 'registration':
    case 'everyWeeks':
      return deskWords(t, `option.${name}.${id}`);
    case 'children':
      return deskWords(t, `option.children.${id}`);
    default:
      return term(t, 'vocabulary', name, id);
  }
}

/** The words that a week is told in. */
export const weekWords = (t: Translate): WeekWords => ({
  days: weekdays.map((day) => t(`vocabulary:weekday.long.${day}`)),
  to: t('desk:entry.to'),
  closed: t('desk:entry.closed'),
});

/** A rule as a sentence; one that is no ordinary week as it is written. */
function ruleWords(t: Translate, rule: string): string {
  const week = findWeek(rule);
  if (week === undefined) return rule;
  return weekInWords(week, weekWords(t))
    .map(({ days, times }) => `${days} ${times}`)
    .join('; ');
}

/** A value in short words, for a list. */
export function valueWords(
  t: Translate,
  directory: Directory,
  { path, control, value }: { path: string; control: Control; value: Json | undefined },
): string {
  if (value === null || value === undefined) return '';
  if (path === 'dates') return dateWords(t, value);
  if (control.kind === 'euros' && typeof value === 'number') return value === 0 ? t('vocabulary:cost.free') : `${eurosOf(value)} €`;
  if (control.kind === 'day' && typeof value === 'string') return shownDate(value);
  if (control.kind === 'rows')
    return (Array.isArray(value) ? value : [])
      .map((one) => valueWords(t, directory, { path, control: control.row, value: one }))
      .join('; ');
  if (control.kind === 'group')
    return control.members
      .map(([name, one]) => valueWords(t, directory, { path: `${path}.${name}`, control: one, value: jsonAt(value, [name]) }))
      .filter((words) => words !== '')
      .join(', ');
  if (control.kind === 'week' && typeof value === 'string') return ruleWords(t, value);
  const isNumber = control.kind === 'one' && control.ofNumbers === true && typeof value === 'number';
  const texts = [isNumber ? String(value) : value].flat().filter((one) => typeof one === 'string');
  if (control.kind === 'one' || control.kind === 'many')
    return texts.map((id) => (control.options.includes(id) ? optionWords(t, directory, path, id) : id)).join(', ');
  if (typeof value === 'boolean') return deskWords(t, value ? 'yes' : 'no');
  return typeof value === 'number' ? String(value) : texts.join(', ');
}

/** The dates of an event, as its page says them. */
const dateWords = (t: Translate, value: Json): string =>
  (Array.isArray(value) ? value : [])
    .flatMap((row) => {
      const { data } = eventFields.shape.dates.element.safeParse(row);
      return data === undefined ? [] : [datesInWords(t, data).join(', ')];
    })
    .join('; ');

/** The facts of a part of an entry in words; nothing for what is empty. */
export const partFacts = (
  t: Translate,
  directory: Directory,
  { kind, part, entry }: { kind: EntryKind; part: EntryPart; entry: Json },
): { path: string; words: string }[] =>
  part.fields
    .map((path) => ({
      path,
      words: valueWords(t, directory, { path, control: controlAt(directory, kind, path), value: jsonAt(entry, path.split('.')) }),
    }))
    .filter(({ words }) => words !== '');

/** All facts of an entry in words, in the order of its form. */
export const entryFacts = (t: Translate, directory: Directory, kind: EntryKind, entry: Json): { path: string; words: string }[] =>
  entryParts(kind, entry).flatMap((part) => partFacts(t, directory, { kind, part, entry }));

/** The field of a saved change: "Standort 1: Zeiten", "Beschreibung: Türkçe". "" is a new entry. */
export function changeLabel(t: Translate, directory: Directory, field: string): string {
  if (field === '') return t('desk:services.newEntry');
  const [member = '', part, inner] = field.split('.');
  if (member === 'place') return part === undefined ? partWords(t, 'place') : `${partWords(t, 'place')}: ${fieldWords(t, field)}`;
  if (member === 'places' && part !== undefined) {
    const place = t('desk:entry.placeNumber', { number: Number(part) + 1 });
    return inner === undefined ? place : `${place}: ${fieldWords(t, field)}`;
  }
  if (part !== 'translations') return fieldWords(t, field);
  return `${fieldWords(t, member)}: ${directory.city.languages.find(({ tag }) => tag === inner)?.name ?? inner ?? ''}`;
}

/** The same for any field of a file; one that the form does not have as the file calls it. */
export function labelOf(t: Translate, directory: Directory, field: string): string {
  try {
    return changeLabel(t, directory, field);
  } catch {
    return field;
  }
}

/** The value of a saved change in words. */
export function changeWords(t: Translate, directory: Directory, kind: EntryKind, field: string, value: Json): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return t('desk:services.nothingThere');
  if (field.includes('.translations.')) return textAt(value, 'text');
  if (field === 'verification.sources') return sourceWords(value);
  return valueWords(t, directory, { path: field, control: controlAt(directory, kind, field), value });
}

function textAt(value: Json, ...path: string[]): string {
  const text = jsonAt(value, path);
  return typeof text === 'string' ? text : '';
}

const sourceWords = (value: Json): string =>
  (Array.isArray(value) ? value : [])
    .map((source) => {
      const [name, date] = [jsonAt(source, ['title']) ?? jsonAt(source, ['url']), jsonAt(source, ['date'])];
      return [name, typeof date === 'string' ? shownDate(date) : undefined].filter((one) => typeof one === 'string').join(', ');
    })
    .join('; ');
