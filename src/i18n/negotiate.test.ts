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
    ['ar;q=0, tr;q=0.5', 'tr'],
    ['ar;q=0.0, tr;q=0.1', 'tr'],
    ['tr;q=0.5, ar;q=0.5', 'tr'],
    ['de-simple, de', 'de-simple'],
    ['de-AT', 'de'],
    ['pes-IR', 'fa'],
    ['arb', 'ar'],
    ['mo', 'ro'],
    ['EN-us', 'en'],
    ['  tr ;q=0.5 , ar ; q=0.9 ', 'ar'],
    ['tr;q=0.75, ar;q=0.76', 'ar'],
    ['ar;level=1;q=0.2, tr;q=0.3', 'tr'],
    ['ar;xq=0.1, tr;q=0.5', 'ar'],
    ['fr, en, tr', 'en'],
    ['tr;q=0.5, ar;q=0.1x', 'ar'],
  ])('%s → %s', (header, language) => {
    expect(negotiateLanguage(header, tags)).toBe(language);
  });

  it.each([[undefined], [''], ['fr'], ['ar;q=0'], ['*'], ['zz;q=x,,;']])('%s leaves the choice to the visitor', (header) => {
    expect(negotiateLanguage(header, tags)).toBeUndefined();
  });
});
