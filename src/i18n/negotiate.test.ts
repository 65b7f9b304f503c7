import { describe, expect, it } from 'vitest';
import { negotiateLanguage } from './negotiate.ts';

const tags = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];

describe('the language of "/"', () => {
  it.each([
    ['ar-SY,ar;q=0.9,de;q=0.8', 'ar'],
    ['fr,de;q=0.2,tr;q=0.7', 'tr'],
    ['kmr', 'ku'],
    ['prs-AF', 'fa'],
    ['uk;q=0, ru', 'ru'],
    ['EN-us', 'en'],
  ])('%s → %s', (header, language) => {
    expect(negotiateLanguage(header, tags)).toBe(language);
  });

  it.each([[undefined], [''], ['fr'], ['*'], ['zz;q=x,,;']])('%s leaves the choice to the visitor', (header) => {
    expect(negotiateLanguage(header, tags)).toBeUndefined();
  });
});
