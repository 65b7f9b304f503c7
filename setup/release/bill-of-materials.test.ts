import { Validation, Spec } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';
import { billOfMaterials } from './bill-of-materials.ts';
import { readComponents, readDirectNeeds, type Component } from './components.ts';
import { licenceList } from './licences.ts';

const hash = 'ab'.repeat(64);
const release = async () =>
  billOfMaterials({
    version: '0.1.0',
    file: 'kim-portal-0.1.0-linux-x64.tar.gz',
    sha512: hash,
    made: new Date('2026-11-30T00:00:00Z'),
    url: 'https://example.org/kim-portal.git',
    components: await readComponents('.'),
    needs: await readDirectNeeds('.'),
    node: { version: '26.10.0', sha512: hash },
  });

type Part = {
  'bom-ref': string;
  name: string;
  version: string;
  manufacturer: { url?: string[]; contact?: { email: string }[] };
  licenses: ({ expression?: string } & { license?: { id: string } })[];
  hashes: { alg: string; content: string }[];
  properties: { name: string; value: string }[];
};
type Bill = {
  metadata: { timestamp: string; manufacturer: Part['manufacturer']; component: Part };
  components: Part[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

/** What BSI TR-03183-2 v2.1, section 5.2, demands of each component; names the fields that are missing. */
function missingIn(part: Part): string[] {
  const property = (name: string) => part.properties.filter((one) => one.name === `bsi:component:${name}`).map(({ value }) => value);
  const isOneOf = (name: string, ...values: string[]) => property(name).length === 1 && values.includes(property(name)[0]!);
  const fields: Record<string, boolean> = {
    creator: /^(?:https?:\/\/|[^@\s]+@)/.test(part.manufacturer.url?.[0] ?? part.manufacturer.contact?.[0]?.email ?? ''),
    name: part.name !== '',
    version: part.version !== '',
    filename: property('filename').length === 1 && !property('filename')[0]!.includes('/'),
    licence: part.licenses.length === 1,
    hash: part.hashes.some(({ alg, content }) => alg === 'SHA-512' && /^[0-9a-f]{128}$/.test(content)),
    executable: isOneOf('executable', 'executable', 'non-executable'),
    archive: isOneOf('archive', 'archive', 'no archive'),
    structured: isOneOf('structured', 'structured', 'unstructured'),
  };
  return Object.keys(fields)
    .filter((name) => fields[name] === false)
    .map((name) => `${part.name}: ${name}`);
}

describe('the bill of materials', () => {
  it('is valid by the schema of CycloneDX 1.6', async () => {
    const found = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(JSON.stringify(await release()));
    expect(found).toBeNull();
  });

  it('has every field that BSI TR-03183-2 demands, for the portal, Node and each package', async () => {
    const bill = (await release()) as Bill;
    expect([bill.metadata.component, ...bill.components].flatMap(missingIn)).toEqual([]);
    expect(bill.metadata.manufacturer.url).toEqual(['https://example.org/kim-portal.git']);
    expect(bill.metadata.timestamp).toBe('2026-11-30T00:00:00.000Z');
  });

  it('says of each part what it needs, and holds no package for development', async () => {
    const bill = (await release()) as Bill;
    const parts = new Set(bill.components.map((part) => part['bom-ref']));
    expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn.filter((ref) => !parts.has(ref)))).toEqual([]);
    expect(bill.dependencies).toHaveLength(parts.size + 1);
    const names = bill.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['node', 'fastify', 'astro', 'lit', 'luxon']));
    expect(names.filter((name) => ['vitest', 'eslint', '@playwright/test'].includes(name))).toEqual([]);
  });
});

it('the list of licences names what the LGPL and the MPL ask for', () => {
  const part = (name: string, licence: string): Component => ({
    name,
    licence,
    version: '1.0.0',
    folder: `node_modules/${name}`,
    creator: 'https://example.org',
    sha512: hash,
    isExecutable: false,
    needs: [],
  });
  const list = licenceList([part('free', 'MIT'), part('image', 'LGPL-3.0-or-later'), part('sheet', 'MPL-2.0')]);
  const sections = list.split('\n## ').map((section) => section.split('\n').filter((line) => /^(?:- |LGPL|MPL|All)/.test(line)));
  expect(sections).toEqual([
    [],
    ['LGPL', '- image 1.0.0: LGPL-3.0-or-later (https://example.org)'],
    ['MPL', '- sheet 1.0.0: MPL-2.0 (https://example.org)'],
    [
      'All',
      '- free 1.0.0: MIT (https://example.org)',
      '- image 1.0.0: LGPL-3.0-or-later (https://example.org)',
      '- sheet 1.0.0: MPL-2.0 (https://example.org)',
    ],
  ]);
});
