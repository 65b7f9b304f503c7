import type { ImportOptions } from './imported.ts';
import { plainName } from './names.ts';
import { readDay, readEuros } from '../directory/typed-words.ts';
import { readClock } from '../directory/week.ts';
import { findPhoneNumber } from './phone-number.ts';

/** Lists of words in one cell. */
const lists = new Set(['weekdays', 'topics', 'audience', 'eligibility', 'access', 'bring', 'goodToKnow', 'warnings', 'languages']);

/** A cell as our own table would write it: ids for words, numbers in international form. What cannot be read stays as it is. */
export function ownCell(column: string, cell: string, { directory, findTerm }: ImportOptions, header = column): string {
  const text = cell.trim();
  const name = column.split('.').findLast((part) => !/^\d+$/.test(part) && part !== 'de') ?? '';
  const idOf = (word: string): string => findTerm?.(name, word) ?? word;
  if (name === 'provider') return directory.providers.find((one) => one.id === text || plainName(one.name) === plainName(text))?.id ?? text;
  if (name === 'number') return findPhoneNumber(text) ?? text;
  if (name === 'website') return /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(text) ? `https://${text}` : text;
  if (name === 'phone') return findPhoneNumber(text) ?? text;
  if (name === 'starts' || name === 'ends') return readClock(text) ?? text;
  if (name === 'except')
    return text
      .split(/[;,]/)
      .map((day) => readDay(day.trim()))
      .join('; ');
  if (['from', 'to', 'registerUntil'].includes(name)) return readDay(text);
  // Our own column holds cents; one that people have named holds euros.
  if (name === 'priceCents') return header === column ? text : String(readEuros(text) ?? text);
  if (name === 'postalCode') return text.replace(/^D-/, '');
  if (!lists.has(name)) return findTerm?.(name, text) ?? cell;
  const whole = findTerm?.(name, text);
  if (whole !== undefined) return whole;
  return text
    .split(text.includes(';') ? ';' : ',')
    .map((word) => {
      const [, language = word, by = ''] = /^(.*\S)( \([a-z]+\))$/.exec(word.trim()) ?? [];
      return by === '' || findTerm?.(name, word) !== undefined ? idOf(word.trim()) : `${idOf(language)}${by}`;
    })
    .join('; ');
}
