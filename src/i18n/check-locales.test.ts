import type { Resource } from 'i18next';
import { describe, expect, it } from 'vitest';
import { checkLocales } from './check-locales.ts';

const fileOf = (tag: string, namespace: string) => `${tag}/${namespace}.json`;
const rules = { optional: [], fileOf };
const source = { site: { hello: 'Hallo {{name}}', days_one: '{{count}} Tag', days_other: '{{count}} Tage' } };

describe('a locale', () => {
  it('is complete with the plural forms of its own language', () => {
    const arabic = {
      site: Object.fromEntries([
        ['hello', '{{name}}'],
        ...['zero', 'one', 'two', 'few', 'many', 'other'].map((form) => [`days_${form}`, 'أيام']),
      ]) as Record<string, string>,
    };
    expect(checkLocales({ de: source, ar: arabic }, 'de', rules)).toEqual([]);
  });

  it('is not complete with the plural forms of another language', () => {
    const polish = { site: { hello: '{{name}}', days_one: 'dzień', days_other: 'dnia' } };
    expect(checkLocales({ de: source, pl: polish }, 'de', rules).map((mistake) => mistake.field)).toEqual(['days_few', 'days_many']);
  });

  it('keeps the placeholders', () => {
    const english = { site: { hello: 'Hello {{nam}}', days_one: 'day', days_other: 'days' } };
    expect(checkLocales({ de: source, en: english }, 'de', rules)).toEqual([
      { file: 'en/site.json', field: 'hello', expected: 'the placeholders name' },
    ]);
  });

  it('has no key that the source does not have', () => {
    const english = { site: { ...source.site, helo: 'Hello' } };
    expect(checkLocales({ de: source, en: english }, 'de', rules)[0]).toMatchObject({ field: 'helo' });
  });

  it('may leave out the desk', () => {
    expect(checkLocales({ de: { ...source, desk: { queue: 'Anfragen' } }, en: source }, 'de', { optional: ['desk'], fileOf })).toEqual([]);
    expect(checkLocales({ de: { ...source, desk: { queue: 'Anfragen' } }, en: source }, 'de', rules)).toEqual([
      { file: 'en/desk.json', field: '', expected: 'this file to exist' },
    ]);
  });

  it('may give the placeholders another order and spaces', () => {
    const german = { site: { hours: '{{from}} bis {{to}}' } };
    const turkish = { site: { hours: '{{ to }} – {{from}}' } };
    expect(checkLocales({ de: german, tr: turkish }, 'de', rules)).toEqual([]);
  });

  it('has no empty text', () => {
    expect(checkLocales({ de: { site: { hello: 'Hallo' } }, en: { site: { hello: ' ' } } }, 'de', rules)).toEqual([
      { file: 'en/site.json', field: 'hello', expected: 'words, and the text is empty' },
    ]);
  });

  it('has texts and groups of texts, not numbers and no null', () => {
    const german = { site: { one: 'eins', two: 'zwei', deep: { three: 'drei' } } };
    const english = { site: { one: 1, two: null, deep: { three: 3 } } } as unknown as Resource[string];
    expect(checkLocales({ de: german, en: english }, 'de', rules)).toEqual([
      { file: 'en/site.json', field: 'one', expected: 'words, and there are none' },
      { file: 'en/site.json', field: 'two', expected: 'words, and there are none' },
      { file: 'en/site.json', field: 'deep.three', expected: 'words, and there are none' },
    ]);
  });
});
