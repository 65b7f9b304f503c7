import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { eventSchema, type Event } from '../../src/directory/event-schema.ts';
import { importHsds } from '../../src/exchange/hsds-entry.ts';
import { readHsdsJson, readHsdsPackage } from '../../src/exchange/hsds-file.ts';
import { planImport } from '../../src/exchange/matching.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { hsdsPage } from '../../src/open-data/hsds-page.ts';
import { findReference } from '../support/reference.ts';

const { directory, words } = await readSite('content');
const options = { directory, source: { title: 'Verzeichnis', date: '2026-11-01' }, today: '2026-11-29' };
const term = (taxonomy: string, code: string) => ({ id: code, taxonomy_term: { id: code, code, name: code, taxonomy } });
const at = (address: object, more: object = {}) => ({
  id: 'at',
  location: { id: 'place', location_type: 'physical', addresses: [{ id: 'door', address_type: 'physical', city: 'Gelsenkirchen', ...address }] },
  ...more,
});
const service = {
  id: 's1',
  name: 'Beratung für Eltern',
  status: 'active',
  organization: { id: 'o1', name: 'Caritasverband für die Stadt Gelsenkirchen e.V.', website: 'https://www.caritas-gelsenkirchen.de/' },
  attributes: [term('topic', 'family')],
};
const read = (...services: object[]) => importHsds(readHsdsJson('services.json', JSON.stringify(services)), options);
const servicesIn = (...services: object[]) => read(...services).entries.flatMap(({ entry }) => ('topics' in entry ? [entry] : []));
const entryOf = (more: object) => servicesIn({ ...service, ...more })[0];

describe('a service of HSDS as an entry', () => {
  it('is a draft, with the file as its source', () => {
    expect(entryOf({})).toMatchObject({
      name: { de: 'Beratung für Eltern' },
      topics: ['family'],
      verification: { status: 'draft', sources: [{ title: 'Verzeichnis', date: '2026-11-01' }] },
    });
  });

  it('finds its provider by its website, and makes a new one for a name that is unknown', () => {
    expect(read(service).entries).toMatchObject([{ newProvider: undefined, entry: { provider: 'caritas' } }]);
    const named = { ...service, organization: { id: 'o2', name: 'Verein für Grüße' } };
    expect(read(named, named).entries.map(({ newProvider }) => newProvider?.id)).toEqual(['verein-fuer-gruesse', 'verein-fuer-gruesse']);
  });

  it('takes the quarter that the address names, and that of another entry at the same door', () => {
    expect(entryOf({ service_at_locations: [at({ address_1: 'Neue Straße 1', region: 'Ückendorf' })] })?.places).toMatchObject([
      { street: 'Neue Straße 1', quarter: 'ueckendorf', quarterConfirmed: true },
    ]);
    expect(entryOf({ service_at_locations: [at({ address_1: 'Bahnhofsvorplatz 4' })] })?.places).toMatchObject([{ quarter: 'altstadt', quarterConfirmed: false }]);
  });

  it('never takes a postal code for a quarter', () => {
    const { entries, problems, leftOut } = read({ ...service, service_at_locations: [at({ address_1: 'Neue Straße 1', postal_code: '45886' })] });
    expect(entries).toMatchObject([{ entry: { places: [] } }]);
    expect(problems).toMatchObject([{ file: 'services.json', row: 'door', field: 'region' }]);
    expect(leftOut).toContainEqual({ file: 'services.json', row: 'door', field: 'address_1', value: 'Neue Straße 1' });
  });

  it('takes no address of another town, and none of a shelter', () => {
    expect(read({ ...service, service_at_locations: [at({ address_1: 'Markt 1', city: 'Essen' })] })).toMatchObject({
      entries: [{ entry: { places: [] } }],
      problems: [{ row: 'door', field: 'city', expected: 'an address in Gelsenkirchen' }],
    });
    expect(read({ ...service, name: 'Frauenhaus Nord', service_at_locations: [at({ address_1: 'Bahnhofsvorplatz 4' })] })).toMatchObject({
      entries: [{ entry: { places: [], addressProtected: true } }],
      problems: [{ field: 'service_at_locations' }],
    });
  });

  it.each([
    [{ freq: 'WEEKLY', byday: 'MO,WE', opens_at: '09:00', closes_at: '12:30' }, 'Mo,We 09:00-12:30'],
    [{ freq: 'MONTHLY', byday: '1TH', opens_at: '14:00:00', closes_at: '16:00:00' }, 'Th[1] 14:00-16:00'],
    [{ notes: 'Mo-Fr 08:00-12:00; PH off' }, 'Mo-Fr 08:00-12:00; PH off'],
  ])('reads the schedule %j', (schedule, rule) => {
    const place = at({ region: 'Buer' }, { schedules: [{ id: 'h', ...schedule }] });
    expect(entryOf({ service_at_locations: [place] })?.places[0]?.hours).toEqual([{ for: 'open', rule, languages: [] }]);
  });

  it.each([{ freq: 'WEEKLY', interval: 2 }, { valid_to: '2026-12-31' }, { count: 3 }, { freq: 'DAILY' }, { opens_at: '9 Uhr' }])(
    'refuses hours that a week cannot say: %j',
    (odd) => {
      const schedule = { id: 'h', freq: 'WEEKLY', byday: 'MO', opens_at: '09:00', closes_at: '12:00', ...odd };
      const { entries, problems, leftOut } = read({ ...service, service_at_locations: [at({ region: 'Buer' }, { schedules: [schedule] })] });
      expect(entries).toMatchObject([{ entry: { places: [{ hours: [] }] } }]);
      expect(problems).toMatchObject([{ row: 'h', field: 'byday' }]);
      expect(leftOut.filter(({ row }) => row === 'h').map(({ field }) => field)).toContain('opens_at');
    },
  );

  it('reads German numbers in any spelling, each once', () => {
    const phones = ['0209 16900', '+49 (209) 169-00', '12'].map((number, index) => ({ id: `p${index}`, number, type: 'voice' }));
    const { entries, problems } = read({ ...service, phones: [...phones, { id: 'f', number: '0209 1', type: 'fax' }] });
    expect(entries).toMatchObject([{ entry: { phones: [{ number: '+4920916900', use: 'general' }] } }]);
    expect(problems.map(({ row }) => row)).toEqual(['p2', 'f']);
  });

  it.each([
    [[{ amount: 0 }], 'free'],
    [[{ amount: 5, currency: 'EUR' }], 'fee'],
    [[{ amount: 0 }, { amount: 5 }], undefined],
    [[{ amount: 5, valid_to: '2022-12-31' }], undefined],
    [[{ option: 'nach Einkommen' }], undefined],
  ])('takes %j as the cost %s', (costs, cost) => {
    expect(entryOf({ cost_options: costs.map((option, index) => ({ id: `c${index}`, ...option })) })?.cost).toBe(cost);
  });

  it.each([
    ['name', { name: '' }],
    ['status', { status: 'defunct' }],
    ['organization', { organization: undefined }],
    ['attributes', { attributes: [term('topic', 'astronomy')] }],
  ])('is refused for its %s', (field, more) => {
    const { entries, problems } = read({ ...service, ...more });
    expect(entries).toEqual([]);
    expect(problems.map((problem) => problem.field)).toEqual([field]);
  });

  it('lists words of no vocabulary as left out, and takes the others', () => {
    const { entries, leftOut } = read({ ...service, attributes: [...service.attributes, term('audience', 'women'), term('audience', 'pilots')] });
    expect(entries[0]?.entry.audience).toEqual(['women']);
    expect(leftOut).toContainEqual({ file: 'services.json', row: 'pilots', field: 'code', value: 'pilots' });
  });
});

describe('our own open data, read back', () => {
  const page = hsdsPage({ directory, t: words('de'), now: new Date('2026-11-29T10:00:00Z'), origin: 'https://kim.example.org' });
  const { entries, problems } = importHsds(readHsdsJson('services.json', JSON.stringify(page)), options);
  const { added, matched } = planImport(entries, directory);

  it('finds every published entry again, without a problem', () => {
    expect(problems).toEqual([]);
    expect(added).toEqual([]);
    expect(matched).toHaveLength(page.contents.length);
    expect(matched.length).toBeGreaterThan(50);
  });

  it('gives the same facts but for those that HSDS cannot say', () => {
    const columns = new Set(matched.flatMap(({ differences }) => differences.map(({ column }) => column.replaceAll(/\d+/g, 'n'))));
    const unsayable = ['description.de', 'languages', 'phones.n.use', 'places.n.hours.n.for', 'places.n.name', 'places.n.stops'];
    expect(columns).toContain('phones.n.use');
    expect([...columns].filter((column) => !unsayable.includes(column))).toEqual([]);
  });
});

describe('courses and events', () => {
  const course: Event = {
    id: 'deutschkurs',
    ...eventSchema.parse({
      name: { de: 'Deutschkurs' },
      provider: 'caritas',
      service: 'ada-caritas',
      place: { name: 'Haus', street: 'Gasse 5', postalCode: '45881', quarter: 'schalke', quarterConfirmed: false },
      online: true,
      dates: [
        { from: '2027-01-12', to: '2027-03-26', weekdays: ['mo', 'we'], everyWeeks: 2, starts: '09:00', ends: '12:15', except: ['2027-02-15'] },
        { from: '2027-05-03', to: '2027-05-07', starts: '10:00', ends: '11:00' },
        { from: '2027-06-01', starts: '18:00', ends: '20:00' },
      ],
      cancelled: true,
      level: 'B1',
      children: 'welcome',
      priceCents: 1205,
      registration: 'needed',
      registerUntil: '2027-01-08',
      phone: '+4920916900',
      email: 'kurs@example.org',
      website: 'https://example.org/kurs',
      languages: ['de', 'tr'],
      audience: ['women'],
      description: { de: 'Wir üben Sprechen.' },
      verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11-20' }] },
    }),
  };
  const source = { directory: { ...directory, events: [course] }, t: words('de'), now: new Date('2026-11-29T10:00:00Z'), origin: 'https://kim.example.org' };
  const page = JSON.parse(JSON.stringify(hsdsPage(source))) as { contents: { name: string; schedules: object[] }[] };
  const exported = page.contents.filter(({ name }) => name === 'Deutschkurs');

  it('come back as drafts with every fact that they had', () => {
    const { entries, problems, leftOut } = importHsds(readHsdsJson('services.json', JSON.stringify(exported)), options);
    const { id: _id, ...facts } = course;
    expect(entries.map(({ entry }) => entry)).toEqual([{ ...facts, verification: { status: 'draft', sources: [options.source] } }]);
    expect(problems).toEqual([]);
    expect(leftOut.map(({ field }) => field)).not.toContain('schedules');
  });

  it('have schedules with first and last day', () => {
    expect(exported[0]?.schedules).toMatchObject([
      { freq: 'WEEKLY', interval: 2, byday: 'MO,WE', dtstart: '2027-01-13', until: '2027-03-24', opens_at: '09:00', closes_at: '12:15' },
      { freq: 'WEEKLY', byday: 'MO,TU,WE,TH,FR,SA,SU', dtstart: '2027-05-03', until: '2027-05-07' },
      { dtstart: '2027-06-01', until: '2027-06-01', count: 1 },
    ]);
  });

  it.each([
    ['name', { name: '' }],
    ['organization', { organization: undefined }],
    ['schedules', { schedules: [] }],
  ])('are refused without their %s', (field, missing) => {
    const { entries, problems } = read({ ...exported[0], ...missing });
    expect(entries).toEqual([]);
    expect(problems.map((problem) => problem.field)).toEqual([field]);
  });

  it('do not take a schedule that they cannot have', () => {
    const monthly = { id: 'h', freq: 'MONTHLY', byday: '1MO', valid_from: '2027-01-01', valid_to: '2027-06-01', opens_at: '09:00', closes_at: '10:00' };
    expect(read({ ...exported[0], schedules: [monthly] }).problems.map(({ row, field }) => [row, field])).toContainEqual(['h', 'freq']);
  });

  const schemaFile = findReference('standards/hsds-3.1/service.json', 'the events of the open data against HSDS 3.1');
  it.runIf(schemaFile !== undefined)('are services by the published schema', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile!, 'utf8')) as object);
    expect([exported.map((one) => validate(one)), validate.errors]).toEqual([[true], null]);
  });
});

describe('files that are refused as a whole', () => {
  it.each([
    ['{"version": "2.0.1"}', 'services.json is HSDS 2.0.1. HSDS 3.0 and 3.1 are read.'],
    ['[{"id": "1", "regular_schedules": []}]', 'services.json is HSDS 2 ("regular_schedules"). HSDS 3.0 and 3.1 are read.'],
    ['{', 'services.json is no JSON that can be read'],
  ])('%s', (text, message) => {
    expect(() => readHsdsJson('services.json', text)).toThrow(message);
  });

  it.each([
    [{ name: 'old', version: '2.0.1', resources: [] }, 'datapackage.json (old) is HSDS 2.0.1. HSDS 3.0 and 3.1 are read.'],
    [{ name: 'old', resources: [{ name: 'physical_address', path: 'a.csv' }] }, 'datapackage.json is HSDS 2 ("physical_address"). HSDS 3.0 and 3.1 are read.'],
    [{ version: '3.1', resources: [{ name: 'service', path: 'services.csv' }] }, 'datapackage.json names services.csv, and this file is missing.'],
  ])('a package %j', (descriptor, message) => {
    expect(() => readHsdsPackage(new Map([['datapackage.json', JSON.stringify(descriptor)]]))).toThrow(message);
  });
});
