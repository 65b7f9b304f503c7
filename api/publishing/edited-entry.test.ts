import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fingerprint } from '../../src/directory/free-text.ts';
import type { Json } from '../../src/directory/json.ts';
import { readEntry, writeEntry } from './entry-text.ts';
import { entryWith, fieldOf, withChanges } from './edited-entry.ts';

const entry = `name:
  de: Café
provider: awo
topics: [papers, work]
# Asked for by telephone.
reach: city
places:
  - quarter: altstadt
    quarterConfirmed: true
    hours:
      - for: open
        rule: "Mo 09:00-12:00" # as of 2026
      - for: counselling
        rule: Tu 09:00-12:00
  - quarter: erle
    quarterConfirmed: true
phones:
  - number: "+49209123456"
    use: general # the desk downstairs
verification:
  status: reported
  sources:
    - url: https://cafe.example
      date: "2021"
`;
const source = { source: 'Auskunft des Anbieters', sourceDate: '2026-11-29' };
const change = (field: string, value: Json) => ({ entry: 'cafe', field, value, source });
const told = (kinds: string) => `    - title: Auskunft des Anbieters
      date: 2026-11-29
      states: ${kinds}
`;
const before = '      states: [address, phones, hours]\n';

it('changes one rule of hours, adds its source, and leaves the rest of the file as it is', () => {
  const hours = [
    { for: 'open', rule: 'We 10:00-11:00' },
    { for: 'counselling', rule: 'Tu 09:00-12:00' },
  ];
  expect(withChanges(entry, [change('places.0.hours', hours)])).toBe(
    entry.replace('Mo 09:00-12:00', 'We 10:00-11:00') + before + told('[hours]'),
  );
  expect(withChanges(entry, [change('places.0.hours.0.rule', 'We 10:00-11:00')])).toBe(
    entry.replace('Mo 09:00-12:00', 'We 10:00-11:00') + before + told('[hours]'),
  );
});

it('takes a member out of a list and adds one, and keeps the comments of the others', () => {
  const phones = [
    { number: '+49209777777', use: 'general' },
    { number: '+49209123456', use: 'general' },
  ];
  const more = withChanges(entry, [change('phones', phones)]);
  expect(more).toContain(`phones:
  - number: "+49209777777"
    use: general
  - number: "+49209123456"
    use: general # the desk downstairs
`);
  expect(withChanges(more, [change('phones', [phones[1]!])])).toContain(`phones:
  - number: "+49209123456"
    use: general # the desk downstairs
`);
  expect(withChanges(entry, [change('topics', ['work'])])).toContain('topics: [work]\n');
});

it('puts a new member where the schema has it, with one source for one occasion', () => {
  const written = withChanges(entry, [change('cost', 'free'), change('email', 'cafe@example.org'), change('validUntil', '2027')]);
  expect(written).toContain(`    use: general # the desk downstairs
email: cafe@example.org
cost: free
validUntil: "2027"
verification:
`);
  expect(written.endsWith(before + told('[email, cost]'))).toBe(true);
});

it('forgets the source of a fact that is gone', () => {
  const written = withChanges(entry, [change('cost', 'free')]);
  expect(withChanges(written, [change('cost', null)])).toBe(entry + before);
  expect(withChanges(written, [change('phones', null)])).toContain('      states: [address, hours]\n');
});

it('takes a place out while changes of the others keep their numbers', () => {
  const changes = [
    change('places.1.street', 'Cranger Straße 1'),
    change('places.0', null),
    change('places.2', { quarter: 'horst', quarterConfirmed: true }),
  ];
  expect(fieldOf(entryWith(readEntry(entry), changes), 'places.1.street')).toBe('Cranger Straße 1');
  expect(fieldOf(readEntry(withChanges(entry, changes)), 'places')).toEqual([
    { quarter: 'erle', quarterConfirmed: true, street: 'Cranger Straße 1' },
    { quarter: 'horst', quarterConfirmed: true },
  ]);
});

it('keeps translations fresh when only the spelling has changed', () => {
  const translated = withChanges(entry, [
    { entry: 'cafe', field: 'name.translations.tr', value: { text: 'Kafe', of: fingerprint('Café') } },
    { entry: 'cafe', field: 'name.translations.en', value: { text: 'Inn', of: fingerprint('Gasthaus') } },
  ]);
  const spelt = { entry: 'cafe', field: 'name.de', value: 'Café Nord', spellingOnly: true };
  expect(fieldOf(readEntry(withChanges(translated, [spelt])), 'name')).toEqual({
    de: 'Café Nord',
    translations: { tr: { text: 'Kafe', of: fingerprint('Café Nord') }, en: { text: 'Inn', of: fingerprint('Gasthaus') } },
  });
  expect(fieldOf(readEntry(withChanges(translated, [{ ...spelt, spellingOnly: false }])), 'name.translations.tr.of')).toBe(
    fingerprint('Café'),
  );
  expect(
    withChanges(translated, [
      { entry: 'cafe', field: 'name.translations.tr', value: null },
      { entry: 'cafe', field: 'name.translations.en', value: null },
    ]),
  ).toBe(entry);
});

it('writes a new entry, all of its facts from one source', () => {
  const value = {
    name: { de: 'Neu' },
    provider: 'awo',
    topics: ['work'],
    reach: 'city',
    cost: 'free',
    verification: { status: 'draft', sources: [] },
  };
  expect(withChanges('', [{ entry: 'neu', field: '', value, source }])).toBe(`name:
  de: Neu
provider: awo
topics: [work]
reach: city
cost: free
verification:
  status: draft
  sources:
${told('[cost]')}`);
});

it('keeps every byte of every entry of the city that has not changed', async () => {
  const files = (await readdir('content/services')).filter((file) => file.endsWith('.yaml') && file !== 'removed.yaml');
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const text = await readFile(`content/services/${file}`, 'utf8');
    const same = readEntry(text) as { [member: string]: Json };
    const values = Object.entries(same).map(([member, value]) => ({ path: [member], value }));
    expect(writeEntry(text, values), file).toBe(text);
  }
});
