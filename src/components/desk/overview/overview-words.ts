import type { Directory } from '../../../directory/directory.ts';
import { term } from '../../../i18n/term.ts';
import type { Translate } from '../../../i18n/words.ts';
import { conversationWords, quarterWords } from '../words.ts';

/** The words for a value of a table of counts: a quarter, a topic, or a code. */
export function valueWords(t: Translate, directory: Directory, table: string, value: string): string {
  if (['quarter', 'search', 'interpreter-not-found'].includes(table) && value !== 'other') return quarterWords(t, directory, value);
  if (table === 'topic' && directory.topics.some(({ id }) => id === value)) return term(t, 'topics', value, 'name');
  return (t as (key: string) => string)(`desk:overview.value.${value}`);
}

/** A language of talk, or the word for all others. */
export const languageWords = (t: Translate, tag: string): string =>
  tag === 'other' ? t('desk:overview.value.other') : conversationWords(t, tag);

/** A quarter, or the words for the whole city. */
export const placeWords = (t: Translate, directory: Directory, id: string): string =>
  id === 'city' ? t('desk:overview.city') : quarterWords(t, directory, id);

/** The title of a table of counts. */
export const tableWords = (t: Translate, table: string): string => (t as (key: string) => string)(`desk:overview.table.${table}`);
