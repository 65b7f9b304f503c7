import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { term } from '../../src/i18n/term.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { findReference } from '../support/reference.ts';

/** The leads that the entries were made from. They are not part of the repository. */
const file = findReference('facts/services.json', 'every entry against the facts that it was made from');
type Lead = { id: string; street_address: string | null; postal_code: string | null; phone: string | null; email: string | null; website: string | null; confidence: string };

/** Newer pages say the same as the lead and were found after it. */
const confirmedLater = new Set(['caritas-sternemann']);

describe.runIf(file !== undefined)('every entry against the facts that it was made from', async () => {
  const { directory } = await readSite('content');
  const leads = file !== undefined ? (JSON.parse(readFileSync(file, 'utf8')) as { services: Lead[] }).services : [];
  const digits = (text: string) => text.replace(/\D/g, '').replace(/^49/, '').replace(/^0/, '');

  it.each(leads.map((lead) => [lead.id, lead] as const))('%s invents nothing', (id, lead) => {
    const service = directory.services.find((candidate) => candidate.id === id);
    expect(service, `content/services/${id}.yaml`).toBeDefined();
    for (const phone of service!.phones) expect(digits(lead.phone ?? '')).toContain(digits(phone.number));
    for (const place of service!.places) {
      if (place.street !== undefined) expect(lead.street_address ?? '').toContain(place.street);
      if (place.postalCode !== undefined) expect(place.postalCode).toBe(lead.postal_code);
      expect(place.street ?? '').not.toMatch(/\(|\d{4}|no number/);
    }
    if (service!.email !== undefined) expect(service!.email).toBe(lead.email);
    if (service!.website !== undefined) expect(service!.website).toBe(lead.website);
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
