import { describe, expect, it } from 'vitest';
import type { Directory } from '../directory/directory.ts';
import { serviceSchema, type Service } from '../directory/service-schema.ts';
import { askFirstInWords } from './ask-first-in-words.ts';
import { audienceInWords } from './audience-in-words.ts';
import { originInWords } from './origin-in-words.ts';
import { serviceName } from './service-name.ts';
import { spokenLanguage } from './spoken-language.ts';
import { takingInWords } from './taking-in-words.ts';
import { createWords } from './words.ts';

const vocabulary = {
  askFirst: { phone: 'anrufen', online: 'schreiben', noWay: 'hingehen' },
  audience: { women: 'Frauen', everyone: 'alle' },
  language: { ar: 'Arabisch', de: 'Deutsch', uk: 'українська', rom: 'Romanes' },
  kim: { name: 'Erstberatung {{quarter}}', origin: 'Beratung von KIM' },
  taking: { now: 'Freie Plätze.', waiting: 'Mit Wartezeit.', weeks: 'Etwa {{weeks}} Wochen.' },
  verification: {
    verified: 'geprüft {{year}}',
    reported: 'gemeldet {{year}}',
    reportedSpan: 'gemeldet {{from}} bis {{to}}',
    reportedUndated: 'gemeldet',
  },
};
const site = {
  service: { ageRange: '{{from}} bis {{to}} Jahre', ageFrom: 'ab {{from}} Jahren', ageTo: 'bis {{to}} Jahre' },
};
const translate = () => createWords({ de: { vocabulary, site } })('de');

const entry = (facts: object): Service => ({
  id: 'somewhere',
  ...serviceSchema.parse({
    name: { de: 'Beratung' },
    provider: 'somebody',
    topics: ['work'],
    reach: 'city',
    verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] },
    ...facts,
  }),
});

describe('for whom something is', () => {
  it.each([
    [undefined, ['Frauen', 'alle']],
    [{ from: 18, to: 26 }, ['Frauen', 'alle', '18 bis 26 Jahre']],
    [{ from: 18 }, ['Frauen', 'alle', 'ab 18 Jahren']],
    [{ to: 26 }, ['Frauen', 'alle', 'bis 26 Jahre']],
    [{}, ['Frauen', 'alle']],
  ])('names groups, then the age: %j', (age, said) => {
    expect(audienceInWords(translate(), { audience: ['women', 'everyone'], ...(age === undefined ? {} : { age }) })).toEqual(said);
  });
});

describe('where an entry comes from', () => {
  const now = new Date('2026-11-23T09:00:00.000Z');
  const places = [{ street: 'Markt 1', quarter: 'schalke', quarterConfirmed: true }];
  const origin = (facts: object) => originInWords(translate(), entry({ places, ...facts }), now);

  it('is said with the year of the check, or of the source, or without one', () => {
    const source = { title: 'Faltblatt', date: '2025-05' };
    expect(origin({ verification: { status: 'verified', date: '2026-03-01', by: 'KIM', sources: [] } })).toBe('geprüft 2026');
    expect(origin({ verification: { status: 'reported', sources: [source] } })).toBe('gemeldet 2025');
    expect(origin({ verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] } })).toBe('gemeldet');
  });

  it('is said with the first and the last year where sources are of several years', () => {
    const sources = [
      { title: 'Plan', date: '2026-01', states: ['email'] },
      { title: 'Faltblatt', date: '2024-03', states: ['address'] },
    ];
    expect(origin({ email: 'rat@example.org', verification: { status: 'reported', sources } })).toBe('gemeldet 2024 bis 2026');
  });

  it('is said with one year where all sources are of that year', () => {
    const sources = [
      { title: 'Plan', date: '2025-01', states: ['email'] },
      { title: 'Faltblatt', date: '2025-03', states: ['address'] },
    ];
    expect(origin({ email: 'rat@example.org', verification: { status: 'reported', sources } })).toBe('gemeldet 2025');
  });

  it('is KIM itself for its own counselling', () => {
    const own = { places: [], kimQuarter: 'schalke', verification: { status: 'reported', sources: [] } };
    expect(origin(own)).toBe('Beratung von KIM');
  });
});

describe('how to ask before a visit', () => {
  const phones = [{ number: '+49209123456', use: 'office' }];
  it.each([
    ['anrufen', { phones, email: 'rat@example.org' }],
    ['schreiben', { email: 'rat@example.org' }],
    ['schreiben', { website: 'https://example.org' }],
    ['hingehen', {}],
  ])('%s: %j', (said, facts) => expect(askFirstInWords(translate(), entry(facts))).toBe(said));
});

describe('whether people are taken now', () => {
  it('names the weeks of waiting where they are known', () => {
    expect(takingInWords(translate(), { state: 'now' })).toBe('Freie Plätze.');
    expect(takingInWords(translate(), { state: 'waiting', weeks: 6 })).toBe('Mit Wartezeit. Etwa 6 Wochen.');
  });
});

describe('the name of a service', () => {
  const directory = { quarters: [{ id: 'schalke', name: 'Schalke' }] } as Directory;
  const nameOf = (facts: object, language: string) => serviceName(entry(facts), directory, language, translate());

  it('is its own, in German where no translation is there', () => {
    expect(nameOf({}, 'en')).toEqual({ text: 'Beratung', language: 'de', why: 'missing' });
  });

  it('is made of words and the quarter for KIM’s counselling, in the reader’s language', () => {
    expect(nameOf({ kimQuarter: 'schalke' }, 'en')).toEqual({ text: 'Erstberatung Schalke', language: 'en', why: 'fresh' });
  });
});

describe('words', () => {
  it('keep a value as it is, because the page escapes it', () => {
    expect(translate()('site:service.ageFrom', { from: '<O’Neil & Söhne>' })).toBe('ab <O’Neil & Söhne> Jahren');
  });

  it('are an error when a key is missing, and so is a language that is not there', () => {
    expect(() => translate()('site:error.home')).toThrow(/^no words for "site:error.home" in de$/);
    expect(() => createWords({})('fr')).toThrow('no locale "fr"');
  });

  it('are not taken from another language', () => {
    const words = createWords({ de: { site: { error: { home: 'Start' } } }, en: { site } });
    expect(() => words('en')('site:error.home')).toThrow('no words for "site:error.home"');
  });
});

describe('a spoken language', () => {
  it.each([
    { tag: 'ar', name: 'العربية', said: 'Arabisch · \u2068العربية\u2069' },
    { tag: 'de', name: 'Deutsch', said: 'Deutsch' },
    { tag: 'uk', name: 'Українська', said: 'українська' },
    { tag: 'rom', name: '…', said: 'Romanes' },
  ])('is named in both languages unless both say the same: $said', ({ said, ...spoken }) => {
    expect(spokenLanguage(translate(), spoken)).toBe(said);
  });
});
