import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { spokenAt } from '../../src/directory/spoken-hours.ts';
import { textIn } from '../../src/directory/free-text.ts';
import { publishedServices } from '../../src/directory/directory.ts';
import { statedFacts } from '../../src/directory/stated-facts.ts';
import { isOurOwn } from '../../src/directory/freshness.ts';
import { term } from '../../src/i18n/term.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { findReference } from '../support/reference.ts';

/** The leads that the entries were made from. They are not part of the repository. */
const file = findReference('facts/services.json', 'every entry against the facts that it was made from');
type Lead = { id: string; street_address: string | null; postal_code: string | null; phone: string | null; email: string | null; website: string | null; confidence: string };

/** Facts found later, each for one entry or several. */
const laterFile = findReference('facts/facts-2026-11.yaml', 'every entry against the facts that were found later');
/** Other names under which the later facts know an entry, or an entry whose address it shares. */
const otherNames: Record<string, string[]> = { uebernachtungsheim: ['maennernotschlafstelle'], 'arzt-mobil': ['weisses-haus'] };

/** Newer pages say the same as the lead and were found after it. */
const confirmedLater = new Set(['caritas-sternemann']);

describe.runIf(file !== undefined)('every entry against the facts that it was made from', async () => {
  const { directory } = await readSite('content');
  const leads = file !== undefined ? (JSON.parse(readFileSync(file, 'utf8')) as { services: Lead[] }).services : [];
  const later = laterFile === undefined ? [] : (parse(readFileSync(laterFile, 'utf8')) as { for: string }[]);
  const laterFacts = (id: string) => JSON.stringify(later.filter((entry) => entry.for.split(/[\s,()]+/).includes(id)));
  const digits = (text: string) => text.replace(/\D/g, '').replace(/^49/, '').replace(/^0/, '');

  it.each(directory.services.filter(({ kimQuarter }) => kimQuarter === undefined).map((service) => [service.id, service] as const))(
    '%s invents nothing',
    (id, service) => {
      const lead = leads.find((candidate) => candidate.id === id);
      const found = [JSON.stringify(lead ?? {}), ...[id, ...(otherNames[id] ?? [])].map(laterFacts)].join('\n');
      for (const { number } of service.phones) expect(found.replaceAll(/(?<=\d)[ -](?=\d)/g, '')).toContain(digits(number));
      for (const place of service.places) {
        if (place.street !== undefined) expect(found).toContain(place.street);
        if (place.postalCode !== undefined) expect(place.postalCode).toBe(lead?.postal_code);
        expect(place.street ?? '').not.toMatch(/\(|\d{4}|no number/);
      }
      if (service.email !== undefined) expect(service.email).toBe(lead?.email);
      if (service.website !== undefined) expect(found).toContain(service.website);
      for (const { url } of service.verification.sources) if (url !== undefined) expect(found).toContain(url);
    },
  );

  it.each(leads.map((lead) => [lead.id, lead] as const))('%s is published as its lead allows', (id, lead) => {
    const service = directory.services.find((candidate) => candidate.id === id);
    expect(service, `content/services/${id}.yaml`).toBeDefined();
    expect(service!.verification.status).toBe(lead.confidence === 'low' && !confirmedLater.has(id) ? 'draft' : 'reported');
    if (lead.confidence !== 'low' && lead.phone !== null) expect(service!.phones.length).toBeGreaterThan(0);
  });
});

describe('what every entry keeps to', async () => {
  const { directory, words } = await readSite('content');

  it('every topic with first doors says in every language why they are the first', () => {
    const topics = directory.topics.filter(({ servicesFirst }) => servicesFirst.length > 0);
    expect(topics.map(({ id }) => id)).toEqual(['health', 'homeless-tonight', 'pregnancy']);
    for (const { tag } of directory.city.languages)
      for (const { id } of topics) expect(term(words(tag), 'topics', id, 'servicesFirst').length).toBeGreaterThan(30);
  });

  it('all 18 quarters have KIM counselling, a code, a district and neighbours', () => {
    expect(directory.quarters).toHaveLength(18);
    for (const quarter of directory.quarters) {
      expect(directory.services.find((service) => service.id === `kim-${quarter.id}`)).toMatchObject({ kimQuarter: quarter.id, access: ['portal'], places: [], phones: [] });
      expect(directory.city.postalCodes.some((row) => row.quarters.includes(quarter.id))).toBe(true);
    }
  });

  it('every fact of every entry has a source that names itself, and no source is a number of a stored file', () => {
    let facts = 0;
    for (const service of directory.services.filter((candidate) => !isOurOwn(candidate)))
      for (const kind of statedFacts(service)) {
        facts += 1;
        const stating = service.verification.sources.filter(({ states }) => states === undefined || states.includes(kind));
        expect(stating.map(({ url, title }) => url ?? title), `${service.id}: ${kind}`).not.toEqual([]);
      }
    expect(facts).toBeGreaterThan(150);
    const sources = [...directory.services.flatMap(({ verification }) => verification.sources), ...directory.city.postalCodes.map(({ source }) => source)];
    expect(sources.filter(({ title }) => /GitHub|Kennung|\d{8}/.test(title ?? ''))).toEqual([]);
  });

  it('counselling that is asked for here cites nothing from elsewhere', () => {
    const own = directory.services.filter(({ kimQuarter }) => kimQuarter !== undefined);
    expect(own.map(({ verification }) => verification)).toEqual(Array.from({ length: 18 }, () => ({ status: 'reported', sources: [] })));
  });

  it('every text that the public sees is there in all languages, made from the German text of today, and says no review that nobody did', () => {
    const texts = publishedServices(directory).flatMap(({ id, description, note }) =>
      [description, note].flatMap((text) => (text === undefined ? [] : [{ id, text }])),
    );
    expect(texts).toHaveLength(25);
    for (const { id, text } of texts)
      for (const { tag } of directory.city.languages) {
        expect([id, tag, textIn(text, tag).why]).toEqual([id, tag, tag === 'de' ? 'source' : 'fresh']);
        expect(text.translations[tag]?.reviewedOn).toBeUndefined();
      }
  });

  it('the café in Ückendorf says at which hours Arabic is spoken, and for whom it is', () => {
    const cafe = directory.services.find(({ id }) => id === 'caritas-internationales-cafe')!;
    expect(spokenAt(cafe, 'ar', '2026-11-23')).toMatchObject({
      week: [
        { weekday: 1, opens: '10:00', closes: '14:00' },
        { weekday: 3, opens: '10:00', closes: '13:00' },
      ],
      dated: [],
    });
    expect(cafe.places[0]!.hours.filter(({ children }) => children !== undefined)).toMatchObject([{ for: 'course', children: 'welcome' }]);
    for (const id of ['caritas-internationales-cafe', 'drk-henrys', 'drk-dunants', 'awo-fachdienst'])
      expect(directory.services.find((service) => service.id === id)!.audience).toEqual(['everyone']);
  });

  it('every link, mail address and number in the texts has a source', () => {
    const known = new Set([
      ...(parse(readFileSync('content/sources.yaml', 'utf8')) as { value: string; url: string }[]).map(({ value }) => value),
      ...directory.city.emergencyLines.map(({ number }) => `tel:${number}`),
    ]);
    const texts = readdirSync('content/pages', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    const named = texts.flatMap((name) =>
      [...readFileSync(path.join('content/pages', name), 'utf8').matchAll(/\(((?:https?|mailto|tel):[^)]+)\)/g)].map(([, value = '']) => value),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(new Set(named.filter((value) => !known.has(value)))).toEqual(new Set());
  });

  it('libraries show no hours of the pandemic', () => {
    for (const id of ['bib-zentral', 'bib-buer', 'bib-horst', 'bib-erle'])
      expect(directory.services.find((service) => service.id === id)!.places.flatMap(({ hours }) => hours)).toEqual([]);
  });

  it('languages of a team that works in two cities are not those of one door', () => {
    const { languages } = directory.services.find(({ id }) => id === 'awo-fachdienst')!;
    expect(languages).toHaveLength(22);
    expect(languages.filter(({ by }) => by !== 'team')).toEqual([]);
  });

  it('a protected shelter has no address anywhere', () => {
    const shelters = directory.services.filter((service) => service.addressProtected);
    expect(shelters.map((service) => service.id).sort()).toEqual(['awo-frauenhaus', 'frauenhaus']);
    expect(JSON.stringify(shelters)).not.toMatch(/stra(ß|ss)e|postalCode|coordinates/i);
  });

  it('holds the 19 topics of the interface', () => {
    expect(directory.topics.map((topic) => topic.id).sort()).toEqual([
      'asylum-residence', 'childcare', 'debts', 'discrimination', 'eu-citizens', 'family', 'german', 'health', 'homeless-tonight', 'housing', 'meeting',
      'naturalisation', 'papers', 'pregnancy', 'recognition', 'school', 'violence', 'work', 'youth',
    ]);
  });
});
