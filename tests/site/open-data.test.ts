import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentServices, missingCityFacts, publishedServices, type Directory } from '../../src/directory/directory.ts';
import { isOurOwn, isTooOld } from '../../src/directory/freshness.ts';
import type { DatasetSource } from '../../src/open-data/dataset.ts';
import { hsdsPage } from '../../src/open-data/hsds-page.ts';
import { placesGeojson } from '../../src/open-data/places-geojson.ts';
import { robots } from '../../src/open-data/robots.ts';
import { servicesTable } from '../../src/open-data/services-table.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { findReference } from '../support/reference.ts';

/** The files as the build left them; the test command builds first. */
const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
const built = (name: string) => readFileSync(path.join(root, name), 'utf8');

/** The schema that HSDS publishes. It is not part of the repository. */
const schemaFile = findReference('standards/hsds-3.1/service.json', 'the open data against HSDS 3.1');

let site: Site;
let directory: Directory;
beforeAll(async () => {
  site = await readSite(process.env['CONTENT_DIR'] ?? 'content');
  directory = site.directory;
});

/** The open data of a directory in which services were changed, read back from JSON as others read them. */
const sourceWith = (change: (service: Service) => Service): DatasetSource => ({
  directory: { ...directory, services: directory.services.map(change) },
  t: site.words('de'),
  now: new Date('2026-11-22T10:00:00Z'),
  origin: 'https://kim.example.org',
});
const pageOf = (source: DatasetSource) => JSON.parse(JSON.stringify(hsdsPage(source))) as ReturnType<typeof hsdsPage>;
const asItIs = (service: Service) => service;
const current = () => currentServices(directory, new Date());

describe('services.json', () => {
  type Page = ReturnType<typeof hsdsPage>;
  let page: Page;
  beforeAll(() => {
    page = JSON.parse(built('data/services.json')) as Page;
  });

  it('is one full page of an HSDS list', () => {
    const count = current().length;
    expect(page).toMatchObject({
      total_items: count,
      total_pages: 1,
      page_number: 1,
      size: count,
      first_page: true,
      last_page: true,
      empty: false,
    });
    expect(page.contents).toHaveLength(count);
  });

  it('says its version and day, and that it is a test version while it is one', () => {
    expect(page.dataset).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{8}$/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    const missing = missingCityFacts(directory.city).length > 0;
    expect(page.dataset.test_version).toBe(missing);
    expect(page.dataset.notice?.includes('Testversion') ?? false).toBe(missing);
  });

  it('keeps its version while the directory stays the same, and changes it with any fact', () => {
    const version = (source: DatasetSource) => hsdsPage(source).dataset.version;
    expect(version({ ...sourceWith(asItIs), now: new Date('2027-01-01T10:00:00Z') })).toBe(version(sourceWith(asItIs)));
    expect(version(sourceWith((service) => (service.id === 'bc-hsh' ? { ...service, phones: [] } : service)))).not.toBe(
      version(sourceWith(asItIs)),
    );
  });

  it('names everything by ids that never change', () => {
    const library = page.contents.find(({ name }) => name === 'Stadtteilbibliothek Buer');
    expect(library).toMatchObject({
      id: 'ec1425c6-b13b-598b-a190-93c22d1c95c3',
      organization_id: '4c942319-9146-5615-8fae-aaee825de8ea',
      service_at_locations: [{ id: '7764df89-95d2-5365-ab4a-863ff513404e', location_id: '37fcd742-b8f5-5306-bb9c-566df2ea868f' }],
    });
  });

  it('gives a renamed entry the ids of its first name', () => {
    const renamed = pageOf(
      sourceWith((service) => (service.id === 'bib-buer' ? { ...service, id: 'library-buer', formerIds: ['bib-buer'] } : service)),
    );
    const before = pageOf(sourceWith(asItIs));
    const library = ({ contents }: Page) => contents.find(({ name }) => name === 'Stadtteilbibliothek Buer');
    const withoutPage = ({ additional_urls, ...rest }: NonNullable<ReturnType<typeof library>>) => ({
      rest,
      ids: additional_urls.map(({ id }) => id),
    });
    expect(withoutPage(library(renamed)!)).toEqual(withoutPage(library(before)!));
  });

  it('uses no id twice for different things', () => {
    const seen = new Map<string, string>();
    const clashes: string[] = [];
    const shared = new Set(['organization', 'taxonomy_term']);
    const walk = (value: unknown, name: string) => {
      if (Array.isArray(value)) value.forEach((entry) => walk(entry, name));
      else if (typeof value === 'object' && value !== null) {
        const { id } = value as { id?: string };
        if (id !== undefined && !shared.has(name)) {
          if (seen.has(id)) clashes.push(`${name} and ${seen.get(id)!}: ${JSON.stringify(value)}`);
          seen.set(id, name);
        }
        Object.entries(value).forEach(([key, entry]) => walk(entry, key));
      }
    };
    walk(page.contents, 'service');
    expect(clashes).toEqual([]);
  });

  it('tells weekly hours as recurrences, with the rule beside them', () => {
    const office = page.contents.find(({ name }) => name === 'Stadtteilbüro Schalke-Nord');
    expect(office?.service_at_locations[0]?.schedules).toMatchObject([
      { freq: 'WEEKLY', byday: 'MO,TU,WE', opens_at: '09:00', closes_at: '13:00' },
      { freq: 'WEEKLY', byday: 'TH', opens_at: '09:00', closes_at: '18:00' },
    ]);
    const shown = currentServices(directory, new Date()).filter((service) => !isTooOld(service, 'hours', new Date()));
    const hours = shown.flatMap(({ places }) => places.flatMap((place) => place.hours.map(({ rule }) => rule)));
    const notes = page.contents.flatMap(({ service_at_locations: places }) =>
      places.flatMap(({ schedules }) => schedules.map((schedule) => schedule.notes)),
    );
    expect(new Set(notes)).toEqual(new Set(hours));
  });

  it('warns of whatever the provider has not confirmed', () => {
    const services = current().filter((service) => service.verification.status === 'reported' && !isOurOwn(service));
    const silent = page.contents.filter(({ alert }) => alert === undefined || !alert.includes('vom Träger noch nicht geprüft'));
    expect(silent).toHaveLength(page.contents.length - services.length);
  });

  it('says when an entry was assured only where the provider confirmed it on a known day', () => {
    const confirmed = (date: string, status: 'verified' | 'reported') =>
      pageOf(sourceWith((service) => ({ ...service, verification: { ...service.verification, status, date, by: 'KIM' } }))).contents.map(
        (service) => service.assured_date,
      );
    expect(new Set(confirmed('2026-11-02', 'verified'))).toEqual(new Set(['2026-11-02']));
    expect(new Set(confirmed('2026-11', 'verified'))).toEqual(new Set([undefined]));
    expect(new Set(confirmed('2026-11-02', 'reported'))).toEqual(new Set([undefined]));
  });

  it.runIf(schemaFile !== undefined)('is valid HSDS 3.1 and uses no field that HSDS does not know', () => {
    const schema = JSON.parse(readFileSync(schemaFile ?? '', 'utf8')) as Schema;
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const everyField = pageOf(sourceWith(withEveryField)).contents;
    for (const service of [...page.contents, ...everyField]) {
      validate(service);
      expect({ service: service.name, errors: validate.errors ?? [], unknown: unknownFields(service, schema) }).toEqual({
        service: service.name,
        errors: [],
        unknown: [],
      });
    }
  });
});

describe('services.csv', () => {
  it('starts with the byte order mark of UTF-8, once', () => {
    const bytes = readFileSync(path.join(root, 'data/services.csv'));
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.toString().lastIndexOf('\uFEFF')).toBe(0);
  });

  it('has one row for each service and place, all of the same width', () => {
    const [columns = [], ...rows] = parseCsv(built('data/services.csv'));
    const expected = current().reduce((sum, service) => sum + Math.max(1, service.places.length), 0);
    expect(rows).toHaveLength(expected);
    expect(rows.filter((row) => row.length !== columns.length)).toEqual([]);
    expect(new Set(columns).size).toBe(columns.length);
  });

  it('says the version, the day and the test version in every row', () => {
    const { dataset } = JSON.parse(built('data/services.json')) as ReturnType<typeof hsdsPage>;
    const [columns = [], ...rows] = parseCsv(built('data/services.csv'));
    expect(columns.slice(0, 3)).toEqual(['dataset_version', 'dataset_date', 'test_version']);
    expect(new Set(rows.map((row) => row.slice(0, 3).join(' ')))).toEqual(
      new Set([`${dataset.version} ${dataset.date} ${String(dataset.test_version)}`]),
    );
  });

  it('says the same as the content, whatever characters stand in it', () => {
    const [columns = [], ...rows] = parseCsv(built('data/services.csv'));
    const names = rows.map((row) => row[columns.indexOf('name')]);
    for (const service of current()) expect(names).toContain(service.name.de);
    const opening = rows.map((row) => row[columns.indexOf('opening_hours')]);
    expect(opening).toContain('open: Mo-We 09:00-13:00; Th 09:00-18:00');
    expect(opening.join()).toContain('counselling: Mo 12:00-14:00; We 10:00-13:00 (de, ar)');
    expect(opening.join()).toContain('course/german: Mo,We 10:00-11:30 [children: welcome]');
  });

  it('has no cell that a spreadsheet would calculate', () => {
    expect(
      parseCsv(built('data/services.csv'))
        .flat()
        .filter((cell) => /^[=+\-@\t\r]/.test(cell)),
    ).toEqual([]);
  });
});

describe('services.geojson', () => {
  it('has every quarter whose centre is exact, as longitude and latitude', () => {
    const collection = JSON.parse(built('data/services.geojson')) as ReturnType<typeof placesGeojson>;
    const exact = directory.quarters.filter(({ centre }) => centre.exact);
    const quarters = collection.features.filter(({ properties }) => properties.kind === 'quarter');
    expect(quarters.map(({ properties }) => properties.quarter).sort()).toEqual(exact.map(({ id }) => id).sort());
    for (const { geometry } of collection.features) {
      const [longitude, latitude] = geometry.coordinates as [number, number];
      expect(longitude).toBeGreaterThan(6.9);
      expect(longitude).toBeLessThan(7.2);
      expect(latitude).toBeGreaterThan(51.4);
    }
    expect(collection.dataset.version).toMatch(/^[0-9a-f]{8}$/);
  });

  it('has a place as soon as its coordinates are known', () => {
    const features = placesGeojson(sourceWith(withEveryField)).features.filter(({ properties }) => properties.kind === 'place');
    expect(features.length).toBe(publishedServices(directory).reduce((sum, { places }) => sum + places.length, 0));
  });
});

describe('facts with a source and a date', () => {
  const serviceOf = (page: ReturnType<typeof hsdsPage>, name: string) => page.contents.find((service) => service.name === name)!;
  const attributes = (links: { link_type: string; value?: string | undefined }[], kind: string) =>
    links.filter(({ link_type: type }) => type === kind).map(({ value }) => value);

  it('what is past its planned end stands in no list', () => {
    const before = { ...sourceWith(asItIs), now: new Date('2025-12-31T12:00:00Z') };
    const after = { ...before, now: new Date('2026-01-01T12:00:00Z') };
    const names = (source: DatasetSource) =>
      [hsdsPage(source), servicesTable(source)].map((form) => JSON.stringify(form).includes('EUROPAcenter Gelsenkirchen'));
    expect(names(before)).toEqual([true, true]);
    expect(names(after)).toEqual([false, false]);
    expect(attributes(serviceOf(pageOf(before), 'EUROPAcenter Gelsenkirchen').attributes, 'valid-until')).toEqual(['2025-12']);
  });

  it('a number and an address have the dates of their own sources, and each source says what was read there', () => {
    const house = serviceOf(pageOf(sourceWith(asItIs)), 'Wilhelm-Sternemann-Haus');
    expect(house.phones.map((phone) => attributes(phone.attributes, 'stated'))).toEqual([['2022-12']]);
    expect(house.service_at_locations.map(({ location }) => attributes(location.attributes, 'stated'))).toEqual([['2009']]);
    expect(house.attributes.filter(({ link_type: type }) => type === 'source').at(-1)).toMatchObject({ label: '2009, address' });
    expect(house.alert).toContain('Aus öffentlichen Quellen von 2009 bis 2022');
    const [columns = [], ...rows] = servicesTable(sourceWith(asItIs));
    const row = rows.find((cells) => cells[columns.indexOf('name')] === 'Wilhelm-Sternemann-Haus')!;
    expect(['stated', 'phones_stated', 'address_stated', 'good_to_know'].map((column) => row[columns.indexOf(column)])).toEqual([
      '2009',
      '2022-12',
      '2009',
      'Hilft auch Frauen, einen Schlafplatz zu finden.',
    ]);
  });

  it('what makes it easier to come and what is uncertain are coded', () => {
    const page = pageOf(sourceWith(asItIs));
    const codes = (name: string, taxonomy: string) =>
      serviceOf(page, name).attributes.flatMap((attribute) =>
        'taxonomy_term' in attribute && attribute.link_type === taxonomy ? [attribute.taxonomy_term.code] : [],
      );
    expect(codes('Kommunale Antidiskriminierungsberatungs- und Beschwerdestelle', 'good-to-know')).toEqual(['anonymous']);
    expect(codes('Mieterverein Gelsenkirchen e.V.', 'eligibility')).toEqual(['members']);
    expect(codes('Stadtteilbüro Hassel.Westerholt.Bertlich', 'warning')).toEqual(['contact-pending']);
  });

  it('old prices are kept out, and free places older than six months', () => {
    const office = serviceOf(pageOf(sourceWith(asItIs)), 'Familienbüro Gelsenkirchen');
    expect([office.fees_description, office.cost_options]).toEqual([undefined, []]);
    const taking = (date: string) =>
      attributes(
        serviceOf(
          pageOf(
            sourceWith((service) =>
              service.id === 'zfw'
                ? { ...service, taking: { state: 'full' }, verification: { ...service.verification, sources: [{ title: 'Presse', date }] } }
                : service,
            ),
          ),
          'Zentrale Fachstelle für Wohnungsnotfälle (ZFW)',
        ).attributes,
        'taking',
      );
    expect(taking('2026-10')).toEqual(['full']);
    expect(taking('2026-04')).toEqual([]);
  });
});

describe('what nobody may learn', () => {
  /** A protected service and a draft with a place that the schema of the content would refuse. */
  const secret = 'Geheime Gasse 1';
  const careless = (service: Service): Service => {
    if (!service.addressProtected && service.verification.status !== 'draft') return service;
    const { places } = withEveryField(directory.services.find(({ id }) => id === 'bib-buer')!);
    return { ...service, places: [{ ...places[0]!, street: secret, addition: secret, name: secret }] };
  };

  it('a protected address stands in no form', () => {
    const source = sourceWith(careless);
    for (const form of [hsdsPage(source), servicesTable(source), placesGeojson(source)]) expect(JSON.stringify(form)).not.toContain(secret);
    for (const { name, service_at_locations: places } of (JSON.parse(built('data/services.json')) as ReturnType<typeof hsdsPage>)
      .contents) {
      if (directory.services.some((service) => service.addressProtected && service.name.de === name)) expect(places).toEqual([]);
    }
  });

  it('a draft stands in no form', () => {
    const published = publishedServices(directory).map(({ name }) => name.de);
    const drafts = directory.services.filter(({ verification, name }) => verification.status === 'draft' && !published.includes(name.de));
    expect(drafts.length).toBeGreaterThan(0);
    for (const file of ['data/services.json', 'data/services.csv', 'data/services.geojson', 'sitemap.xml']) {
      const text = built(file);
      expect(
        drafts.filter(
          ({ id, name }) => text.includes(`/services/${id}/`) || text.includes(`"${name.de}"`) || text.includes(`,${name.de},`),
        ),
      ).toEqual([]);
    }
  });
});

describe('what search engines get', () => {
  it('the sitemap has every listed page in every language, with all its alternates', () => {
    const xml = built('sitemap.xml');
    const tags = directory.city.languages.map(({ tag }) => tag);
    const addresses = [...xml.matchAll(/<url><loc>([^<]+)<\/loc>(.*?)<\/url>/g)].map((match) => ({
      pathname: new URL(match[1]!).pathname,
      alternates: match[2]!,
    }));
    expect(new Set(addresses.map(({ pathname }) => pathname)).size).toBe(addresses.length);
    for (const { pathname, alternates } of addresses) {
      expect(existsSync(path.join(root, pathname, 'index.html')), pathname).toBe(true);
      expect(
        [...alternates.matchAll(/hreflang="([^"]+)"/g)]
          .map((match) => match[1])
          .filter((tag) => tag !== 'x-default')
          .sort(),
      ).toEqual(tags.toSorted());
    }
    const wanted = [
      '',
      'topics/',
      'quarters/',
      'emergency/',
      'imprint/',
      ...publishedServices(directory).map(({ id }) => `services/${id}/`),
    ];
    const listed = new Set(addresses.map(({ pathname }) => pathname));
    expect(tags.flatMap((tag) => wanted.map((page) => `/${tag}/${page}`)).filter((page) => !listed.has(page))).toEqual([]);
    expect([...listed].filter((page) => /\/\d{3}\/|\/desk\/|\/problem\/|\/appointment\/|\/sheet\//.test(page))).toEqual([]);
  });

  it('robots.txt keeps everybody out of a test version', () => {
    const closed = missingCityFacts(directory.city).length > 0;
    expect(built('robots.txt').includes('Disallow: /\n')).toBe(closed);
    expect(/^Sitemap: https?:\/\/[^/]+\/sitemap\.xml$/m.test(built('robots.txt'))).toBe(!closed);
  });

  it('robots.txt of a complete city keeps out of slips and the desk', () => {
    const somebody = { name: 'Stadt' };
    const city = {
      ...directory.city,
      operator: somebody,
      dataProtectionOfficer: somebody,
      imprint: somebody,
      questionsPhone: '+4920916900',
    };
    expect(robots(city, 'https://kim.example.org')).toBe(
      'User-agent: *\nDisallow: /desk/\nDisallow: /*/appointment/\nAllow: /*/appointment/$\n\nSitemap: https://kim.example.org/sitemap.xml\n',
    );
  });

  it('every service page carries its facts as data, and no text can end them early', () => {
    for (const service of current()) {
      const html = built(`de/services/${service.id}/index.html`);
      const [, json = ''] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(html) ?? [];
      const facts = JSON.parse(json) as { '@context': string; url: string };
      expect(facts['@context']).toBe('https://schema.org');
      expect(new URL(facts.url).pathname).toBe(`/de/services/${service.id}/`);
      if (service.addressProtected) expect(json).not.toContain('Place');
    }
  });
});

/** An entry in which every field that the content knows is filled, so that the schema sees all that can ever be published. */
function withEveryField(service: Service): Service {
  const hours = [
    { for: 'open', rule: 'Mo-We 09:00-13:00; PH off', languages: [] },
    {
      for: 'counselling',
      rule: 'We[1] 10:00-12:00',
      topic: 'debts',
      languages: [{ language: 'ar', by: 'staff' as const }],
      children: 'looked-after' as const,
    },
  ];
  return {
    ...service,
    email: 'somebody@example.org',
    website: 'https://example.org/',
    age: { from: 12, to: 27 },
    cost: 'free',
    access: ['walk-in', 'portal'],
    audience: ['women'],
    bring: ['passport', 'letters'],
    interpreting: true,
    phones: [{ number: '+4920916900', use: 'general' }],
    eligibility: ['members'],
    goodToKnow: ['anonymous', 'no-papers', 'around-the-clock'],
    taking: { state: 'waiting', weeks: 3 },
    warnings: ['one-of-several-sites'],
    validUntil: '2027-06',
    verification:
      service.verification.status === 'draft'
        ? service.verification
        : { status: 'verified', date: '2026-11-02', by: 'KIM', sources: [{ title: 'Faltblatt', date: '2026', states: ['hours'] }] },
    languages: [{ language: 'tr', by: 'team' }, { language: 'fa', by: 'interpreting' }, { language: 'other' }],
    places: service.places.map((place) => ({
      ...place,
      hours,
      coordinates: { latitude: 51.51, longitude: 7.1 },
      stepFree: true,
      stops: ['tram 302 Grillostr.'],
    })),
  };
}

type Schema = { properties?: Record<string, Schema>; items?: Schema };

/** HSDS forbids no further fields, so a misspelt one would pass: these are the ones that its schema does not name. */
function unknownFields(value: unknown, schema: Schema, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => unknownFields(entry, schema.items ?? {}, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const known = schema.properties?.[key];
    return known === undefined ? [`${at}/${key}`] : unknownFields(entry, known, `${at}/${key}`);
  });
}

/** RFC 4180, read by nothing that wrote it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        if (at >= text.length) throw new Error('a quote that never ends');
        if (text[at] === '"') at += 1;
        cell += text[at]!;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++]!;
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`a row must end with CR LF, not ${JSON.stringify(text.slice(at, at + 10))}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}
