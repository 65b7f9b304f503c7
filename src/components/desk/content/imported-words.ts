import type { Directory } from '../../../directory/directory.ts';
import type { RowProblem } from '../../../exchange/imported.ts';
import type { Translate } from '../../../i18n/words.ts';
import { labelOf } from './entry-words.ts';

/** What a field needs, by the end of its path: a key of `desk:imports.needs`. */
const needs = {
  name: 'name',
  de: 'name',
  provider: 'provider',
  organization: 'provider',
  topics: 'topics',
  attributes: 'topics',
  quarter: 'quarter',
  postalCode: 'postalCode',
  number: 'phone',
  email: 'email',
  website: 'website',
  rule: 'hours',
  hours: 'hours',
  from: 'number',
  to: 'number',
  weeks: 'number',
  validUntil: 'day',
  date: 'day',
  status: 'status',
  phone: 'phone',
  priceCents: 'price',
  registerUntil: 'day',
  dates: 'dates',
} as const;

/** A mistake of a row: where it is, and what to do. */
export function problemWords(t: Translate, directory: Directory, { field, expected, column, row }: RowProblem): string {
  const name = field.split('.').findLast((part) => !/^\d+$/.test(part)) ?? '';
  // A row of dates is wrong as a whole: its days and times belong together.
  const need = field.startsWith('dates.') ? 'dates' : Object.entries(needs).find(([member]) => member === name)?.[1];
  const words =
    expected === 'each entry once'
      ? t('desk:imports.needs.once')
      : expected === 'an id that no removed entry had'
        ? t('desk:imports.needs.removed')
        : t(`desk:imports.needs.${need ?? 'other'}`);
  return t('desk:imports.problem', { row, column: column ?? labelOf(t, directory, field), words });
}
