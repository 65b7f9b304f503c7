import { describe, expect, it } from 'vitest';
import type { Directory } from './directory.ts';
import { byTrust, nearestOf, nearness, servicesNear, similarServices } from './nearness.ts';
import type { Quarter } from './schema.ts';
import { serviceSchema, type Service } from './service-schema.ts';

const now = new Date('2026-11-22T10:00:00Z');
const quarter = (id: string, ...neighbours: string[]) => ({ id, name: id, neighbours }) as Quarter;
const schalke = quarter('schalke', 'bismarck');
const bismarck = quarter('bismarck', 'schalke', 'erle');
const erle = quarter('erle', 'bismarck');

type Facts = Partial<Pick<Service, 'reach' | 'topics' | 'kimQuarter' | 'languages'>> & {
  in?: string[];
  date?: string;
  status?: 'verified' | 'reported' | 'draft';
};
function service(id: string, { in: quarters = [], date, status = 'reported', ...facts }: Facts = {}): Service {
  const parsed = serviceSchema.parse({
    name: { de: id },
    provider: 'somebody',
    topics: ['work'],
    reach: 'quarter',
    ...facts,
    places: quarters.map((name) => ({ quarter: name, quarterConfirmed: true })),
    verification: status === 'verified' ? { status, date, by: 'KIM', sources: [] } : { status, sources: [{ title: 'Faltblatt', date }] },
  });
  return { id, ...parsed };
}

const directoryOf = (...services: Service[]) =>
  ({ city: { oldEntriesStayUntil: '2099-12-31' }, quarters: [schalke, bismarck, erle], services }) as Directory;
const ids = (services: Service[]) => services.map(({ id }) => id);

describe('nearness', () => {
  it('is here in the quarter itself', () => expect(nearness(service('a', { in: ['schalke'] }), schalke)).toBe('here'));
  it('is a neighbour next door', () => expect(nearness(service('a', { in: ['bismarck'] }), schalke)).toBe('neighbour'));
  it('is elsewhere farther off', () => expect(nearness(service('a', { in: ['erle'] }), schalke)).toBe('elsewhere'));
  it('takes the nearest of several places', () => expect(nearness(service('a', { in: ['erle', 'bismarck'] }), schalke)).toBe('neighbour'));

  it('never hides what is for the whole city or comes to people', () => {
    expect(nearness(service('a', { reach: 'city', in: ['erle'] }), schalke)).toBe('citywide');
    expect(nearness(service('a', { reach: 'mobile' }), schalke)).toBe('citywide');
  });

  it('shows a citywide service as near where it is near', () => {
    expect(nearness(service('a', { reach: 'city', in: ['schalke'] }), schalke)).toBe('here');
    expect(nearness(service('a', { reach: 'city', in: ['erle', 'bismarck'] }), schalke)).toBe('neighbour');
  });

  it('counts the quarter whose people KIM’s counselling is for as its place', () => {
    expect(nearness(service('a', { kimQuarter: 'schalke' }), schalke)).toBe('here');
    expect(nearness(service('a', { kimQuarter: 'bismarck', in: ['erle'] }), schalke)).toBe('neighbour');
  });
});

describe('byTrust', () => {
  it('lists checked, current, outdated and undated entries in this order, then by name', () => {
    const services = [
      service('old', { date: '2015' }),
      service('zebra', { date: '2026' }),
      service('undated'),
      service('apple', { date: '2026' }),
      service('checked', { date: '2026', status: 'verified' }),
    ];
    expect(ids(byTrust(services, now))).toEqual(['checked', 'apple', 'zebra', 'old', 'undated']);
  });
});

describe('servicesNear', () => {
  it("sets the quarter's KIM counselling apart and leaves the others out", () => {
    const near = servicesNear(
      directoryOf(service('kim-schalke', { kimQuarter: 'schalke' }), service('kim-erle', { kimQuarter: 'erle' })),
      schalke,
      now,
    );
    expect(near.kim?.id).toBe('kim-schalke');
    expect([...near.here, ...near.neighbour, ...near.citywide, ...near.elsewhere]).toEqual([]);
  });

  it('groups the others by how near they are', () => {
    const directory = directoryOf(
      service('far', { in: ['erle'] }),
      service('city', { reach: 'city' }),
      service('next', { in: ['bismarck'] }),
      service('old-here', { in: ['schalke'], date: '2010' }),
      service('here', { in: ['schalke'], date: '2026' }),
    );
    const { kim, here, neighbour, citywide, elsewhere } = servicesNear(directory, schalke, now);
    expect(kim).toBeUndefined();
    expect([here, neighbour, citywide, elsewhere].map(ids)).toEqual([['here', 'old-here'], ['next'], ['city'], ['far']]);
  });

  it('never shows a draft', () => {
    expect(servicesNear(directoryOf(service('a', { in: ['schalke'], status: 'draft' })), schalke, now).here).toEqual([]);
  });
});

describe('similarServices', () => {
  it('names what shares a topic, nearest first, outdated and undated last', () => {
    const here = service('here', { in: ['schalke'] });
    const directory = directoryOf(
      here,
      service('old-next-door', { in: ['schalke'], date: '2010' }),
      service('far', { in: ['erle'], date: '2026' }),
      service('next', { in: ['bismarck'], date: '2026' }),
      service('undated', { in: ['schalke'] }),
      service('other-topic', { in: ['schalke'], topics: ['debts'] }),
      service('kim-schalke', { kimQuarter: 'schalke' }),
    );
    expect(ids(similarServices(directory, here, now))).toEqual(['next', 'far', 'old-next-door', 'undated']);
  });

  it('puts more shared topics first among those as near, and the service itself nowhere', () => {
    const wanted = service('wanted', { in: ['schalke'], topics: ['work', 'debts'] });
    const directory = directoryOf(
      wanted,
      service('a-one', { in: ['bismarck'], topics: ['work', 'health'] }),
      service('b-two', { in: ['bismarck'], topics: ['debts', 'work'] }),
      service('c-two-far', { in: ['erle'], topics: ['debts', 'work'] }),
    );
    expect(ids(similarServices(directory, wanted, now))).toEqual(['b-two', 'a-one', 'c-two-far']);
  });

  it('measures from the nearest of several places', () => {
    const wanted = service('wanted', { in: ['erle', 'schalke'] });
    const directory = directoryOf(wanted, service('a-next', { in: ['bismarck'] }), service('b-here', { in: ['schalke'] }));
    expect(ids(similarServices(directory, wanted, now))).toEqual(['b-here', 'a-next']);
  });

  it('goes by trust and name where a service has no place', () => {
    const wanted = service('wanted', { reach: 'city' });
    const directory = directoryOf(wanted, service('b', { in: ['schalke'], date: '2026' }), service('a', { in: ['erle'], date: '2026' }));
    expect(ids(similarServices(directory, wanted, now))).toEqual(['a', 'b']);
  });

  it('narrows to what is wanted', () => {
    const here = service('here', { in: ['schalke'] });
    const turkish = service('turkish', { in: ['erle'], languages: [{ language: 'tr' }] });
    const found = similarServices(
      directoryOf(here, turkish, service('next', { in: ['bismarck'] })),
      here,
      now,
      (candidate) => candidate.languages.length > 0,
    );
    expect(ids(found)).toEqual(['turkish']);
  });
});

describe('the services that one page lists', () => {
  const many = (name: string, count: number) => Array.from({ length: count }, (_, index) => service(`${name}${index}`));
  const counts = (here: number, neighbour: number, citywide: number) => {
    const near = { here: many('h', here), neighbour: many('n', neighbour), citywide: many('c', citywide), elsewhere: many('e', 5) };
    const listed = nearestOf(near, 12);
    return [listed.here.length, listed.neighbour.length, listed.citywide.length];
  };

  it('are all, while they fit', () => expect(counts(2, 3, 7)).toEqual([2, 3, 7]));
  it('are the nearest first', () => expect(counts(5, 9, 4)).toEqual([5, 3, 4]));
  it('leave a third to the whole city, however many are near', () => expect(counts(50, 200, 350)).toEqual([8, 0, 4]));
  it('are of the whole city where nothing is near', () => expect(counts(0, 1, 350)).toEqual([0, 1, 11]));
  it('keep their order', () =>
    expect(ids(nearestOf({ here: many('h', 9), neighbour: [], citywide: many('c', 9), elsewhere: [] }, 6).here)).toEqual([
      'h0',
      'h1',
      'h2',
      'h3',
    ]));
});
