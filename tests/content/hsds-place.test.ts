import { expect, it } from 'vitest';
import { readSite } from '../../src/loading/read-site.ts';
import { hsdsPlace } from '../../src/open-data/hsds-place.ts';

it('a place in the open data stands where it is, and says when its hours were stated and how sure its quarter is', async () => {
  const { directory, words } = await readSite('content');
  const service = directory.services.find(({ id }) => id === 'stadtteilbuero-schalke-nord')!;
  const place = {
    ...service.places[0]!,
    quarter: 'buer',
    quarterConfirmed: false,
    coordinates: { latitude: 51.5776, longitude: 7.0546 },
    hours: [
      { for: 'open', rule: 'Mo 09:00-13:00', languages: [] },
      { for: 'counselling', rule: 'Tu 09:00-13:00', topic: 'debts', languages: [{ language: 'ar' }], children: 'welcome' as const },
    ],
  };
  const source = { directory, t: words('de'), now: new Date('2026-11-22T10:00:00Z'), origin: 'https://kim.example.org' };
  const { location, schedules } = hsdsPlace(
    { ...service, places: [place] },
    place,
    source,
  );
  expect(location).toMatchObject({ latitude: 51.5776, longitude: 7.0546 });
  expect(JSON.stringify(location.attributes)).toContain('unconfirmed');
  expect(location.attributes.filter(({ link_type: kind }) => kind === 'stated')).toMatchObject([{ value: '2024-07-09' }]);
  expect(schedules.map(({ attributes }) => attributes.map(({ link_type: kind, value }) => `${kind} ${value}`))).toEqual([
    ['stated 2024-07-09'],
    ['stated 2024-07-09', 'language ar', 'children welcome'],
  ]);
  expect(schedules[1]!.description).toBe('Beratung, Schulden, Arabisch');
});

it('a place in the open data keeps hours to itself that are older than three years', async () => {
  const { directory, words } = await readSite('content');
  const service = directory.services.find(({ id }) => id === 'familienbuero')!;
  const source = { directory, t: words('de'), now: new Date('2026-11-22T10:00:00Z'), origin: 'https://kim.example.org' };
  expect(service.places[0]!.hours).toHaveLength(2);
  expect(hsdsPlace(service, service.places[0]!, source).schedules).toEqual([]);
});
