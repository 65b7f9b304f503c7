import { describe, expect, it } from 'vitest';
import { audienceInWords } from './audience-in-words.ts';
import { serviceSchema, type Service } from '../directory/service-schema.ts';
import { originInWords } from './origin-in-words.ts';
import { createWords } from './words.ts';

const vocabulary = {
  audience: { women: 'Frauen', everyone: 'alle' },
  verification: { verified: 'geprüft {{year}}', reported: 'gemeldet {{year}}', reportedUndated: 'gemeldet' },
};
const site = {
  service: { ageRange: '{{from}} bis {{to}} Jahre', ageFrom: 'ab {{from}} Jahren', ageTo: 'bis {{to}} Jahre' },
};
const words = createWords({ de: { vocabulary, site } });
const t = words('de');

describe('for whom something is', () => {
  it.each([
    [undefined, ['Frauen', 'alle']],
    [{ from: 18, to: 26 }, ['Frauen', 'alle', '18 bis 26 Jahre']],
    [{ from: 18 }, ['Frauen', 'alle', 'ab 18 Jahren']],
    [{ to: 26 }, ['Frauen', 'alle', 'bis 26 Jahre']],
    [{}, ['Frauen', 'alle']],
  ])('names groups, then the age: %j', (age, said) => {
    expect(audienceInWords(t, { audience: ['women', 'everyone'], ...(age === undefined ? {} : { age }) })).toEqual(said);
  });
});

describe('where an entry comes from', () => {
  const now = new Date('2026-11-23T09:00:00.000Z');
  const entry = (verification: object): Service => ({
    id: 'somewhere',
    ...serviceSchema.parse({
      name: { de: 'Beratung' },
      provider: 'somebody',
      topics: ['work'],
      reach: 'city',
      places: [{ street: 'Markt 1', quarter: 'schalke', quarterConfirmed: true }],
      verification,
    }),
  });

  it('is said with the year of the check, or of the source, or without one', () => {
    const source = { title: 'Faltblatt', date: '2025-05' };
    expect(originInWords(t, entry({ status: 'verified', date: '2026-03-01', by: 'KIM', sources: [] }), now)).toBe('geprüft 2026');
    expect(originInWords(t, entry({ status: 'reported', sources: [source] }), now)).toBe('gemeldet 2025');
    expect(originInWords(t, entry({ status: 'reported', sources: [{ title: 'Faltblatt' }] }), now)).toBe('gemeldet');
  });
});

describe('words', () => {
  it('keep a value as it is, because the page escapes it', () => {
    expect(t('site:service.ageFrom', { from: '<O’Neil & Söhne>' })).toBe('ab <O’Neil & Söhne> Jahren');
  });

  it('are an error when a key is missing, and so is a language that is not there', () => {
    expect(() => t('site:error.home')).toThrow('no words for "site:error.home" in de');
    expect(() => words('fr')).toThrow('no locale "fr"');
  });
});
