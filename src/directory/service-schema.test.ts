import { describe, expect, it } from 'vitest';
import { serviceSchema } from './service-schema.ts';
import { statedFacts } from './stated-facts.ts';

const plain = { name: { de: 'Beratung' }, provider: 'office', topics: ['work'], reach: 'city' };
const sourced = (...sources: object[]) => ({ verification: { status: 'reported', sources } });
const source = { title: 'Faltblatt' };

/** "field: what would be right" of each mistake in an entry. */
function mistakesIn(facts: object): string[] {
  const result = serviceSchema.safeParse({ ...plain, ...facts });
  return result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('the facts that an entry states', () => {
  const place = { quarter: 'nord', quarterConfirmed: true };
  const opening = { for: 'open', rule: 'Mo 09:00-12:00' };
  it.each<[string[], object]>([
    [[], {}],
    [['address'], { places: [place] }],
    [['address', 'hours'], { places: [place, { ...place, hours: [opening] }] }],
    [['phones'], { phones: [{ number: '110', use: 'office' }] }],
    [['email'], { email: 'rat@example.org' }],
    [[], { website: 'https://example.org' }],
    [['languages'], { languages: [{ language: 'tr' }] }],
    [['languages'], { interpreting: false }],
    [['audience'], { audience: ['women'] }],
    [['audience'], { age: { from: 18 } }],
    [['audience'], { eligibility: ['members'] }],
    [['cost'], { cost: 'free' }],
    [['access'], { access: ['portal', 'walk-in'] }],
    [[], { access: ['portal'] }],
    [['access'], { bring: ['passport'] }],
    [[], { bring: ['passport'], kimQuarter: 'nord' }],
    [['access'], { access: ['walk-in'], bring: ['passport'], kimQuarter: 'nord' }],
    [['goodToKnow'], { goodToKnow: ['anonymous'] }],
    [['taking'], { taking: { state: 'now' } }],
    [['description'], { description: { de: 'Wir helfen.' } }],
    [['description'], { note: { de: 'Bitte klingeln.' } }],
  ])('are %j for %j', (kinds, facts) => {
    expect(statedFacts(serviceSchema.parse({ ...plain, ...facts, ...sourced(source) }))).toEqual(kinds);
  });
});

describe('an entry', () => {
  const email = { email: 'rat@example.org' };

  it('that was checked needs no source, but the date and the name of the check', () => {
    const checked = { status: 'verified', date: '2026-03-01', by: 'KIM', sources: [] };
    expect(mistakesIn({ ...email, verification: checked })).toEqual([]);
    const mistake = ['verification: the date of the check with the provider, and by whom'];
    expect(mistakesIn({ ...email, verification: { ...checked, date: undefined } })).toEqual(mistake);
    expect(mistakesIn({ ...email, verification: { ...checked, by: undefined } })).toEqual(mistake);
  });

  it('that was not checked has neither a date nor somebody who checked it', () => {
    const mistake = ['verification: no date and nobody, because nobody checked the entry with the provider; each source has its own date'];
    const reported = sourced(source).verification;
    expect(mistakesIn({ verification: { ...reported, date: '2026' } })).toEqual(mistake);
    expect(mistakesIn({ verification: { ...reported, by: 'KIM' } })).toEqual(mistake);
  });

  it('that states a fact has a source for it', () => {
    expect(mistakesIn(sourced())).toEqual([]);
    expect(mistakesIn({ ...email, cost: 'free', ...sourced() })).toEqual([
      'verification.sources: at least one source, because facts are stated: email, cost',
    ]);
    expect(mistakesIn({ ...email, ...sourced(source) })).toEqual([]);
    expect(mistakesIn({ ...email, ...sourced({ ...source, states: ['email'] }) })).toEqual([]);
    expect(mistakesIn({ ...email, ...sourced({ ...source, states: ['existence'] }) })).toEqual([
      'verification.sources: a source that states "email"',
    ]);
    const checked = { status: 'verified', date: '2026-03-01', by: 'KIM', sources: [{ ...source, states: ['existence'] }] };
    expect(mistakesIn({ ...email, verification: checked })).toEqual([]);
  });

  it('with several sources says what each of them states', () => {
    const states = ['email'];
    expect(mistakesIn({ ...email, ...sourced({ ...source, states }, { ...source, states: ['existence'] }) })).toEqual([]);
    expect(mistakesIn({ ...email, ...sourced({ ...source, states }, source) })).toEqual([
      'verification.sources: what each of several sources states',
    ]);
  });

  it('has no source for a fact that it does not state', () => {
    expect(mistakesIn(sourced({ ...source, states: ['existence', 'hours'] }))).toEqual([
      'verification.sources: no source for "hours", because the entry does not state it',
    ]);
  });

  it('with a protected address has no place', () => {
    const place = { quarter: 'nord', quarterConfirmed: true };
    expect(mistakesIn({ addressProtected: true, ...sourced(source) })).toEqual([]);
    expect(mistakesIn({ places: [place], ...sourced(source) })).toEqual([]);
    expect(mistakesIn({ places: [place], addressProtected: true, ...sourced(source) })).toEqual([
      'places: no place at all, because the address is protected',
    ]);
  });
});
