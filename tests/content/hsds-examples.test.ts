import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importHsds } from '../../src/exchange/hsds-entry.ts';
import { readHsdsJson, readHsdsPackage } from '../../src/exchange/hsds-file.ts';
import type { ImportOptions } from '../../src/exchange/imported.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { findReference } from '../support/reference.ts';

/** The examples that Open Referral publishes with the specification. They are not part of the repository. */
describe.each(['3.0', '3.1'])('the published examples of HSDS %s', async (version) => {
  const found = findReference(`standards/hsds-${version}/examples/service_full.json`, `the import against the examples of HSDS ${version}`);
  const folder = path.dirname(found ?? '');
  const directory = await readDirectory('content');
  const options = { directory, source: { title: 'Beispiel', date: '2026-11-29' }, today: '2026-11-29', topic: 'health' };
  const noTopic = { ...options, topic: undefined };
  const imported = (name: string, withOptions: ImportOptions = options) => {
    if (name.endsWith('.json')) return importHsds(readHsdsJson(name, readFileSync(path.join(folder, name), 'utf8')), withOptions);
    const files = readdirSync(path.join(folder, name)).map((file) => [file, readFileSync(path.join(folder, name, file), 'utf8')] as const);
    return importHsds(readHsdsPackage(new Map(files)), withOptions);
  };
  const full = ['service_full.json', 'service_at_location_full.json', 'organization_full.json', 'tabular.json', 'csv'];

  it.runIf(found !== undefined).each(full)('%s gives the one draft that it describes', (name) => {
    expect(imported(name).entries).toMatchObject([
      {
        row: 'ac148810-d857-441c-9679-408f346de14b',
        newProvider: { id: 'example-organization-inc', name: 'Example Organization Inc.', kind: 'other', website: 'http://example.com' },
        entry: {
          name: { de: 'Community Counselling' },
          provider: 'example-organization-inc',
          topics: ['health'],
          reach: 'city',
          places: [],
          phones: [],
          email: 'email@example.com',
          website: 'http://example.com/counselling',
          languages: [{ language: 'ur' }],
          age: { from: 12, to: 100 },
          cost: undefined,
          verification: { status: 'draft', sources: [{ title: 'Beispiel', date: '2026-11-29' }] },
        },
      },
    ]);
  });

  it.runIf(found !== undefined).each(full)('%s: names the rows that do not fit here, and loses nothing in silence', (name) => {
    const { problems, leftOut } = imported(name);
    expect(problems.map(({ field }) => field)).toEqual(expect.arrayContaining(['addresses', 'region', 'number']));
    expect(problems.find(({ field }) => field === 'number')).toMatchObject({
      row: '1554f2e2-a373-45db-a3fa-9fc48a61c15e',
      expected: 'a German number, like "+49 209 16900"',
    });
    const fields = leftOut.map(({ field }) => field);
    for (const field of ['alternate_name', 'wait_time', 'accreditations', 'tax_status', 'transportation', 'extension', 'funding', 'byday', 'amount'])
      expect(fields, field).toContain(field);
    expect(leftOut).toContainEqual(expect.objectContaining({ field: 'number', value: '"+44 1234 234567"' }));
  });

  it.runIf(found !== undefined)('the short list has the same service', () => {
    expect(imported('service_list.json').entries.map(({ entry }) => entry.name.de)).toEqual(['Community Counselling']);
  });

  it.runIf(found !== undefined).each(['organization_list.json', 'location.json', 'taxonomy.json', 'taxonomy_term_list.json', 'base.json'])(
    '%s has no service, and says of each row that it was left out',
    (name) => {
      const { entries, leftOut } = imported(name);
      expect(entries).toEqual([]);
      expect(leftOut).toHaveLength(1);
    },
  );

  it.runIf(found !== undefined)('a service of none of our topics is refused', () => {
    const { entries, problems } = imported('service_full.json', noTopic);
    expect(entries).toEqual([]);
    expect(problems).toMatchObject([{ field: 'attributes' }]);
  });
});
