import { beforeAll, describe, expect, it } from 'vitest';
import { hoursSheet } from '../../src/directory/hours-compiled.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { hsdsPage } from '../../src/open-data/hsds-page.ts';
import { placesGeojson } from '../../src/open-data/places-geojson.ts';
import { schemaOrgService } from '../../src/open-data/schema-org.ts';
import { servicesTable } from '../../src/open-data/services-table.ts';

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});

/** The hours of one place in every form in which the portal gives them. */
function everywhere(rule: string, today: string) {
  const original = site.directory.services.find(({ id }) => id === 'stadtteilbuero-schalke-nord')!;
  const service = {
    ...original,
    verification: { status: 'verified' as const, date: today, by: 'KIM', sources: [{ title: 'Faltblatt', date: today }] },
    places: [
      {
        ...original.places[0]!,
        coordinates: { latitude: 51.5776, longitude: 7.0546 },
        hours: [{ for: 'open', rule, languages: [] }],
      },
    ],
  };
  const source = {
    directory: { ...site.directory, services: [service] },
    t: site.words('de'),
    now: new Date(`${today}T10:00:00Z`),
    origin: 'https://kim.example.org',
  };
  const [columns = [], row = []] = servicesTable(source);
  const { schedules } = hsdsPage(source).contents[0]!.service_at_locations[0]!;
  return {
    page: hoursSheet([rule], today),
    hsds: schedules.map((schedule) => ({ ...schedule, id: '', attributes: [], service_at_location_id: '' })),
    csv: row[columns.indexOf('opening_hours')],
    geojson: placesGeojson(source)
      .features.filter(({ properties }) => properties.kind === 'place')
      .map(({ properties }) => properties),
    schemaOrg: schemaOrgService(service, { ...source, language: 'de' }).availableChannel?.serviceLocation?.[0]?.openingHoursSpecification,
  };
}

describe('the hours of a place', () => {
  it.each(['mo-fr 8:00-12:00', 'Mo-Fr 8:00 - 12:00', 'Mo,Tu,We,Th,Fr 08:00-12:00', 'Mo-Fr 08:00-12:00 open'])(
    'are the same on the page, in HSDS, CSV, GeoJSON and for search engines, however they are spelled: %s',
    (rule) => {
      const { page, hsds, csv, geojson, schemaOrg } = everywhere(rule, '2026-11-23');
      expect(page.week).toEqual([1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '08:00', closes: '12:00' })));
      expect(hsds).toMatchObject([{ freq: 'WEEKLY', byday: 'MO,TU,WE,TH,FR', opens_at: '08:00', closes_at: '12:00' }]);
      expect(csv).toMatch(/^open: (Mo-Fr|Mo,Tu,We,Th,Fr) 08:00-12:00( open)?$/);
      expect(geojson).toMatchObject([{ opening_hours: [csv] }]);
      expect(schemaOrg).toEqual([
        {
          '@type': 'OpeningHoursSpecification',
          dayOfWeek: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
          opens: '08:00',
          closes: '12:00',
        },
      ]);
    },
  );

  it('change everywhere on the same day', () => {
    const rule = 'Apr-Oct: Mo 09:00-18:00; Nov-Mar: Mo 09:00-16:00';
    const { page, hsds, schemaOrg } = everywhere(rule, '2027-03-02');
    expect(page).toMatchObject({
      week: [{ weekday: 1, opens: '09:00', closes: '16:00' }],
      changes: [{ from: '2027-04-01', to: '2027-10-31', week: [{ weekday: 1, opens: '09:00', closes: '18:00' }] }],
    });
    expect(hsds).toMatchObject([
      { byday: 'MO', closes_at: '16:00', valid_to: '2027-03-31', notes: rule },
      { byday: 'MO', closes_at: '18:00', valid_from: '2027-04-01', valid_to: '2027-10-31', notes: rule },
      { byday: 'MO', closes_at: '16:00', valid_from: '2027-11-01', valid_to: '2028-03-31', notes: rule },
    ]);
    expect(schemaOrg).toMatchObject([
      { closes: '16:00', validThrough: '2027-03-31' },
      { closes: '18:00', validFrom: '2027-04-01', validThrough: '2027-10-31' },
      { closes: '16:00', validFrom: '2027-11-01', validThrough: '2028-03-31' },
    ]);
  });

  it('over the end of a week stand on Sunday everywhere', () => {
    const { page, hsds, schemaOrg } = everywhere('Su 22:00-02:00', '2026-11-23');
    expect(page.week).toEqual([{ weekday: 7, opens: '22:00', closes: '02:00' }]);
    expect(hsds).toMatchObject([{ byday: 'SU', opens_at: '22:00', closes_at: '02:00' }]);
    expect(schemaOrg).toMatchObject([{ dayOfWeek: ['Sunday'], opens: '22:00', closes: '02:00' }]);
  });
});
