import { expect, it } from 'vitest';
import { readSite } from '../../src/loading/read-site.ts';
import { hsdsPlace } from '../../src/open-data/hsds-place.ts';

it('a place in the open data stands where it is, and says when its hours were stated and how sure its quarter is', async () => {
  const { directory, words } = await readSite('content');
  const service = directory.services.find(({ id }) => id === 'bib-buer')!;
  const place = {
    ...service.places[0]!,
    quarter: 'buer',
    quarterConfirmed: false,
    coordinates: { latitude: 51.5776, longitude: 7.0546 },
    hours: [
      { for: 'open', rule: 'Mo 09:00-13:00', date: '2026-01-15' },
      { for: 'women', rule: 'Tu 09:00-13:00' },
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
  expect(schedules.map(({ attributes }) => attributes.length)).toEqual([1, 0]);
  expect(JSON.stringify(schedules[0]!.attributes)).toContain('2026-01-15');
});
