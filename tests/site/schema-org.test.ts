import { beforeAll, describe, expect, it } from 'vitest';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { getService } from '../../src/directory/directory.ts';
import type { Service } from '../../src/directory/service-schema.ts';
import { schemaOrgService } from '../../src/open-data/schema-org.ts';

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});

const inArabic = (service: Service, now = '2026-11-22T10:00:00Z') =>
  schemaOrgService(service, {
    directory: site.directory,
    t: site.words('ar'),
    now: new Date(now),
    origin: 'https://kim.example.org',
    language: 'ar',
  });
const withHours = (date: string): Service => {
  const service = getService(site.directory, 'bib-buer');
  const [place] = service.places;
  return {
    ...service,
    places: [{ ...place!, hours: [{ for: 'open', rule: 'Mo-Fr 11:00-19:00; Sa 20:00-24:00', languages: [] }] }],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date }] },
  };
};

describe('schemaOrgService', () => {
  it('says a service of the city in the language of the page', () => {
    expect(inArabic(getService(site.directory, 'bib-buer'))).toMatchObject({
      '@type': 'GovernmentService',
      url: 'https://kim.example.org/ar/services/bib-buer/',
      availableChannel: { serviceLocation: [{ address: { streetAddress: 'Hochstraße 40–44', addressLocality: 'Gelsenkirchen' } }] },
    });
  });

  it('calls nobody else governmental', () => {
    expect(inArabic(getService(site.directory, 'ada-caritas'))['@type']).toBe('Service');
  });

  it('names the form as the way to what is asked for here, and no way where none is known', () => {
    expect(inArabic(getService(site.directory, 'kim-schalke')).availableChannel?.serviceUrl).toBe(
      'https://kim.example.org/ar/appointment/?service=kim-schalke',
    );
    expect(JSON.stringify(inArabic(getService(site.directory, 'awo-frauenhaus')))).not.toContain('ServiceChannel');
  });

  it('gives trusted hours by the day', () => {
    expect(inArabic(withHours('2026-01-15')).availableChannel?.serviceLocation?.[0]?.openingHoursSpecification).toEqual([
      {
        '@type': 'OpeningHoursSpecification',
        dayOfWeek: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
        opens: '11:00',
        closes: '19:00',
      },
      { '@type': 'OpeningHoursSpecification', dayOfWeek: ['Saturday'], opens: '20:00', closes: '23:59' },
    ]);
  });

  it('keeps old hours to itself, so that no search engine says "open now"', () => {
    expect(inArabic(withHours('2020-07-01')).availableChannel?.serviceLocation?.[0]?.openingHoursSpecification).toBeUndefined();
  });

  it('never names a protected place', () => {
    const service = { ...withHours('2026-01-15'), addressProtected: true };
    expect(JSON.stringify(inArabic(service))).not.toContain('Hochstraße');
  });
});
