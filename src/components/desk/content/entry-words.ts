import { weekdays } from '../../../directory/calendar-day.ts';
import type { Directory } from '../../../directory/directory.ts';
import { controlAt, findWeek, type Control } from '../../../directory/entry-form.ts';
import { jsonAt, type Json } from '../../../directory/json.ts';
import { weekInWords, type WeekWords } from '../../../directory/week.ts';
import { shownDate } from '../../../i18n/dates.ts';
import { term } from '../../../i18n/term.ts';
import type { Translate } from '../../../i18n/words.ts';

/** Members that have one name in two places. */
const ownNames: Record<string, string> = { 'places.name': 'placeName', 'verification.by': 'checkedBy' };

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
  return ['validUntil', 'date', 'status'].includes(name) ? deskWords(t, `hint.${name}`) : undefined;
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
      return deskWords(t, `option.${name}.${id}`);
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
  const texts = [value].flat().filter((one) => typeof one === 'string');
  if (control.kind === 'one' || control.kind === 'many')
    return texts.map((id) => (control.options.includes(id) ? optionWords(t, directory, path, id) : id)).join(', ');
  if (typeof value === 'boolean') return deskWords(t, value ? 'yes' : 'no');
  return typeof value === 'number' ? String(value) : texts.join(', ');
}

/** The field of a saved change: "Standort 1: Zeiten", "Beschreibung: Türkçe". "" is a new entry. */
export function changeLabel(t: Translate, directory: Directory, field: string): string {
  if (field === '') return t('desk:services.newEntry');
  const [member = '', part, inner] = field.split('.');
  if (member === 'places' && part !== undefined) {
    const place = t('desk:entry.placeNumber', { number: Number(part) + 1 });
    return inner === undefined ? place : `${place}: ${fieldWords(t, field)}`;
  }
  if (part !== 'translations') return fieldWords(t, field);
  return `${fieldWords(t, member)}: ${directory.city.languages.find(({ tag }) => tag === inner)?.name ?? inner ?? ''}`;
}

/** The value of a saved change in words. */
export function changeWords(t: Translate, directory: Directory, field: string, value: Json): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return t('desk:services.nothingThere');
  if (field === '') return textAt(value, 'name', 'de');
  if (field.includes('.translations.')) return textAt(value, 'text');
  if (field === 'verification.sources') return sourceWords(value);
  return valueWords(t, directory, { path: field, control: controlAt(directory, field), value });
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
