import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSite } from '../../src/loading/read-site.ts';
import { fixtureBorders } from '../support/quarter-borders.ts';

describe('a mistake in the content stops the build and says file, field and what would be right', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-content-'));
    await cp('content', folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const change = async (file: string, from: string | RegExp, to: string) => {
    const text = await readFile(path.join(folder, file), 'utf8');
    const changed = text.replace(from, to);
    expect(changed, `the test changes ${file}`).not.toBe(text);
    await writeFile(path.join(folder, file), changed);
  };

  it.each([
    ['a misspelt key', 'services/europacenter.yaml', /^provider:/m, 'provder:', 'services/europacenter.yaml, provder: expected no such key'],
    ['a dangling provider', 'services/jmd.yaml', /^provider: .*/m, 'provider: diakonie', 'services/jmd.yaml, provider: expected the id of a provider'],
    ['a dangling topic', 'services/vhs.yaml', /^topics: \[german/m, 'topics: [germann', 'services/vhs.yaml, topics: expected the id of a topic'],
    ['a dangling neighbour', 'quarters/schalke.yaml', 'feldmark', 'atlantis', 'quarters/schalke.yaml, neighbours: expected the id of a quarter'],
    ['a neighbour that does not know it', 'quarters/hassel.yaml', ', scholven', '', 'quarters/hassel.yaml, neighbours: expected also "scholven"'],
    ['a postal code of four digits', 'city.yaml', /code: ['"]45881['"]/, "code: '4588'", 'city.yaml, postalCodes.1.code: expected a German postal code'],
    ['opening hours that cannot be read', 'services/stadtteilbuero-schalke-nord.yaml', /rule: .*/, 'rule: "Mon 9-25 maybe"', 'services/stadtteilbuero-schalke-nord.yaml, places.0.hours.0.rule: expected opening hours'],
    ['a remark in opening hours', 'services/stadtteilbuero-schalke-nord.yaml', /rule: .*/, "rule: 'Mo-Fr 08:00-12:00 \"nur mit Termin\"'", 'services/stadtteilbuero-schalke-nord.yaml, places.0.hours.0.rule: expected no remark in quotation marks'],
    ['a phone number as a person writes it', 'services/ada-caritas.yaml', /number: .*/, 'number: "0209 957146520"', 'services/ada-caritas.yaml, phones.0.number: expected a number in international form'],
    ['a word outside its vocabulary', 'services/familienbuero.yaml', 'walk-in', 'walkin', 'services/familienbuero.yaml, access: expected one of'],
    ['an unknown language', 'services/frauenhaus.yaml', /language: pl/, 'language: xx', 'services/frauenhaus.yaml, languages: expected the id of a spoken language'],
    ['a draft as the first door', 'topics/health.yaml', /^servicesFirst: .*/m, 'servicesFirst: [arzt-mobil]', 'topics/health.yaml, servicesFirst: expected a published service, and "arzt-mobil" is a draft'],
    ['an urgent topic without phrases in a language', 'topics/violence.yaml', /^ {2}ku:\n( {4}- .*\n)+/m, '', 'topics/violence.yaml, urgentPhrases.ku: expected phrases in every language'],
    ['phrases of a language that the site has not', 'topics/homeless-tonight.yaml', /^ {2}ku:$/m, '  xx: [help]\n  ku:', 'topics/homeless-tonight.yaml, urgentPhrases.xx: expected one of'],
    ['two quarters on one tile', 'quarters/schalke.yaml', /^tile: .*/m, 'tile: { column: 3, row: 6 }', 'quarters/schalke.yaml, tile: expected a tile of its own, "altstadt" stands there'],
    ['a quarter that nobody answers for', 'quarters/schalke.yaml', /$/, '\nansweredBy: nobody\n', 'quarters/schalke.yaml, answeredBy: expected the id of a provider'],
    ['a consultation about a topic that nobody knows', 'services/caritas-internationales-cafe.yaml', 'topic: debts', 'topic: money', 'services/caritas-internationales-cafe.yaml, places.0.hours: expected the id of a topic, and "money" is none'],
    ['a consultation in a language that nobody knows', 'services/caritas-internationales-cafe.yaml', 'language: ar', 'language: xx', 'services/caritas-internationales-cafe.yaml, languages: expected the id of a spoken language'],
    ['a warning without words', 'services/jobcenter.yaml', /^warnings: .*/m, 'warnings: [beware]', 'services/jobcenter.yaml, warnings: expected one of house-number-unconfirmed'],
    ['something good to know without words', 'services/zfw.yaml', /^goodToKnow: .*/m, 'goodToKnow: [friendly]', 'services/zfw.yaml, goodToKnow: expected one of anonymous, no-papers'],
    ['a condition without words', 'services/mieterverein.yaml', /^eligibility: .*/m, 'eligibility: [rich]', 'services/mieterverein.yaml, eligibility: expected one of city-residents'],
    ['a planned end that is no date', 'services/europacenter.yaml', /^validUntil: .*/m, 'validUntil: soon', 'services/europacenter.yaml, validUntil: expected a date like "2020"'],
    ['a date of its own for an entry that nobody checked', 'services/zfw.yaml', /status: reported/, 'status: reported\n  date: "2026"', 'services/zfw.yaml, verification: expected no date and nobody'],
    ['a check by nobody', 'services/zfw.yaml', /status: reported/, 'status: verified\n  date: "2026"', 'services/zfw.yaml, verification: expected the date of the check with the provider, and by whom'],
    ['a fact without a source', 'services/jobcenter.yaml', /states: \[phones\]/, 'states: [existence]', 'services/jobcenter.yaml, verification.sources: expected a source that states "phones"'],
    ['one of several sources that does not say what it states', 'services/jobcenter.yaml', / {6}states: \[phones\]\n/, '', 'services/jobcenter.yaml, verification.sources: expected what each of several sources states'],
    ['a source for a fact that the entry does not state', 'services/jobcenter.yaml', /states: \[phones\]/, 'states: [phones, hours]', 'services/jobcenter.yaml, verification.sources: expected no source for "hours"'],
    ['languages without any source', 'services/frauenhaus.yaml', /^ {2}sources:\n( {4}.*\n)+/m, '  sources: []\n', 'services/frauenhaus.yaml, verification.sources: expected at least one source, because facts are stated: phones, email, languages, audience'],
    ['a notice that ends before it begins', 'services/vhs.yaml', /$/, '\nnotices:\n  - { notice: no-interpreter, from: "2026-12-24", to: "2026-12-23" }\n', 'services/vhs.yaml, notices.0'],
    ['an office that nobody knows', 'city.yaml', /^coordinatingOffice: .*/m, 'coordinatingOffice: nobody', 'city.yaml, coordinatingOffice: expected the id of a provider'],
    ['a postal code of an unknown quarter', 'city.yaml', /quarters: \[/, 'quarters: [atlantis, ', 'expected the id of a quarter, and "atlantis" is none'],
    ['help that nobody knows', 'topics/violence.yaml', /helpFirst: \[/, 'helpFirst: [nobody, ', 'topics/violence.yaml, helpFirst: expected the id of a emergency line'],
    ['a first service that nobody knows', 'topics/debts.yaml', /$/, '\nservicesFirst: [nothing]\n', 'topics/debts.yaml, servicesFirst: expected the id of a service'],
    ['YAML that cannot be read', 'topics/debts.yaml', /^order:/m, 'order: [', 'topics/debts.yaml, line'],
  ])('%s', async (_what, file, from, to, message) => {
    await change(file, from, to);
    await expect(readSite(folder)).rejects.toThrow(message);
  });

  const borders = async (change: (borders: ReturnType<typeof fixtureBorders>) => unknown) => {
    const { quarters } = await readSite('content').then(({ directory }) => directory);
    await writeFile(path.join(folder, 'quarters.geojson'), JSON.stringify(change(fixtureBorders(quarters))));
    return readSite(folder);
  };

  it.each([
    ['an unknown quarter', { id: 'paris' }, 'quarters.geojson, features.0.properties.id: expected the id of a quarter, and "paris" is none'],
    ['a quarter that comes twice', { id: 'beckhausen' }, 'quarters.geojson, features.1.properties.id: expected each quarter once, as one MultiPolygon'],
    ['no id', { name: 'Altstadt' }, 'quarters.geojson, features.0.properties.id: expected string, and it is missing'],
  ])('borders with %s', async (_what, properties, message) => {
    const wrong = borders((right) => ({ ...right, features: [{ ...right.features[0], properties }, ...right.features.slice(1)] }));
    await expect(wrong).rejects.toThrow(message);
  });

  it.each([
    ['a point', { type: 'Point', coordinates: [7.08, 51.51] }, 'features.0.geometry.type: expected a geometry of the type "Polygon" or "MultiPolygon"'],
    ['metres instead of degrees', { type: 'Polygon', coordinates: [[[367000, 5709000], [367100, 5709000], [367100, 5709100], [367000, 5709000]]] }, 'features.0.geometry.coordinates.0: expected longitude and latitude in degrees'],
    ['latitude before longitude', { type: 'Polygon', coordinates: [[[51.5, 7], [51.5, 7.1], [51.6, 7.1], [51.5, 7]]] }, 'features.0.geometry.coordinates.0: expected longitude and latitude in degrees'],
    ['an open ring', { type: 'Polygon', coordinates: [[[7, 51.5], [7.1, 51.5], [7.1, 51.6], [7, 51.6]]] }, 'features.0.geometry.coordinates.0: expected a ring that ends where it begins'],
  ])('borders with %s', async (_what, geometry, message) => {
    const wrong = borders((right) => ({ ...right, features: [{ ...right.features[0], geometry }, ...right.features.slice(1)] }));
    await expect(wrong).rejects.toThrow(message);
  });

  it('borders without one quarter, and a file that is no JSON', async () => {
    await expect(borders((right) => ({ ...right, features: right.features.slice(1) }))).rejects.toThrow(
      'quarters.geojson, features: expected a feature for every quarter, also for altstadt',
    );
    await writeFile(path.join(folder, 'quarters.geojson'), '{');
    await expect(readSite(folder)).rejects.toThrow('quarters.geojson: expected JSON that can be read');
  });

  it('a phone without a source', async () => {
    await change('services/ada-caritas.yaml', /sources:\n( {4}.*\n?)+/, 'sources: []\n');
    await expect(readSite(folder)).rejects.toThrow('services/ada-caritas.yaml, verification.sources: expected at least one source');
  });

  it('an address of a protected place', async () => {
    await change('services/frauenhaus.yaml', /^addressProtected: true$/m, 'addressProtected: true\nplaces:\n  - quarter: schalke\n    quarterConfirmed: false');
    await expect(readSite(folder)).rejects.toThrow('services/frauenhaus.yaml, places: expected no place at all');
  });

  it('a former id that another entry has, and a removed entry that leads nowhere or to a draft', async () => {
    await change('services/vhs.yaml', /$/, '\nformerIds: [jobcenter]\n');
    await change('services/removed.yaml', '[]', '- id: old-cafe\n  removedOn: "2026-10-31"\n  see: [nothing, jmd]\n- id: vhs\n  removedOn: "2026-10-31"\n  see: []');
    const mistakes = await readSite(folder).then(
      () => '',
      String,
    );
    expect(mistakes).toContain('services/vhs.yaml, formerIds: expected an id that nothing else has, and "jobcenter" stands in services/jobcenter.yaml');
    expect(mistakes).toContain('services/removed.yaml, old-cafe.see: expected the id of a service');
    expect(mistakes).toContain('services/removed.yaml, old-cafe.see: expected a published service, and "jmd" is a draft');
    expect(mistakes).toContain('services/removed.yaml, vhs: expected an id that nothing else has');
  });

  it('lists all mistakes at once', async () => {
    await change('services/vhs.yaml', /^topics: \[german/m, 'topics: [germann');
    await change('services/jmd.yaml', /^provider: .*/m, 'provider: diakonie');
    await expect(readSite(folder)).rejects.toThrow(/The content has 2 mistakes/);
  });
});
