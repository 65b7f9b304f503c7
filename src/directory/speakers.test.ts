import { describe, expect, it } from 'vitest';
import type { Directory } from './directory.ts';
import type { Quarter } from './schema.ts';
import { serviceSchema, type Service } from './service-schema.ts';
import { nearestSpeakers } from './speakers.ts';

const now = new Date('2026-11-22T10:00:00Z');
const quarter = (id: string, ...neighbours: string[]) => ({ id, name: id, neighbours }) as Quarter;
const schalke = quarter('schalke', 'bismarck');
const bismarck = quarter('bismarck', 'schalke', 'erle');
const erle = quarter('erle', 'bismarck');

type Facts = Partial<Pick<Service, 'reach' | 'topics' | 'kimQuarter' | 'addressProtected'>> & {
  in?: string[];
  language?: string;
  date?: string;
};
function service(id: string, { in: quarters = [], language = 'tr', date = '2026', ...facts }: Facts = {}): Service {
  const parsed = serviceSchema.parse({
    name: { de: id },
    provider: 'somebody',
    topics: ['work'],
    reach: 'quarter',
    ...facts,
    languages: [{ language }],
    places: quarters.map((name) => ({ quarter: name, quarterConfirmed: true })),
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date }] },
  });
  return { id, ...parsed };
}
const among = (...services: Service[]) =>
  ({ city: { oldEntriesStayUntil: '2099-12-31' }, quarters: [schalke, bismarck, erle], services }) as Directory;
const found = (...answer: Parameters<typeof nearestSpeakers>) =>
  nearestSpeakers(...answer).map((one) => `${one.service.id} ${one.nearness ?? '?'}`);

describe('who near here speaks my language', () => {
  const everywhere = among(
    service('far', { in: ['erle'] }),
    service('city', { reach: 'city' }),
    service('next', { in: ['bismarck'] }),
    service('old-here', { in: ['schalke'], date: '2010' }),
    service('here', { in: ['schalke'] }),
    service('arabic', { in: ['schalke'], language: 'ar' }),
    service('kim-schalke', { kimQuarter: 'schalke' }),
  );

  it('names the quarter itself, its neighbours, the city, the rest, and old details last', () => {
    expect(found(everywhere, [schalke], 'tr', now)).toEqual([
      'here here',
      'next neighbour',
      'city citywide',
      'far elsewhere',
      'old-here here',
    ]);
  });

  it('knows no distance where nobody knows the quarter', () => {
    expect(found(everywhere, [], 'ar', now)).toEqual(['arabic ?']);
  });

  it('names nobody for a language that nobody names', () => {
    expect(found(everywhere, [schalke], 'bg', now)).toEqual([]);
  });

  it('counts Dari as Persian', () => {
    expect(found(among(service('dari', { language: 'prs' })), [], 'fa', now)).toEqual(['dari ?']);
  });

  it('names those with the same topic alone, and everybody when there are none', () => {
    const directory = among(service('debts', { in: ['erle'], topics: ['debts'] }), service('work', { in: ['schalke'] }));
    expect(found(directory, [schalke], 'tr', now, { id: 'x', topics: ['debts'] })).toEqual(['debts elsewhere']);
    const both = among(service('both', { topics: ['health', 'debts'] }), service('work', { in: ['schalke'] }));
    expect(found(both, [], 'tr', now, { id: 'x', topics: ['debts'] })).toEqual(['both ?']);
    expect(found(directory, [schalke], 'tr', now, { id: 'x', topics: ['health'] })).toEqual(['work here', 'debts elsewhere']);
    expect(found(directory, [schalke], 'tr', now, { id: 'debts', topics: ['debts'] })).toEqual(['work here']);
  });

  it('never names a protected place to somebody who did not look for its topic', () => {
    const directory = among(service('shelter', { topics: ['violence'], addressProtected: true, reach: 'city' }));
    expect(found(directory, [schalke], 'tr', now)).toEqual([]);
    expect(found(directory, [schalke], 'tr', now, { id: 'x', topics: ['violence'] })).toEqual(['shelter citywide']);
  });
});
