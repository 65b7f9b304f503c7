import { expect, it } from 'vitest';
import type { Directory } from './directory.ts';
import { nearestDoors } from './nearest-doors.ts';
import type { Quarter, Topic } from './schema.ts';
import { serviceSchema, type Service } from './service-schema.ts';

const now = new Date('2026-11-29T10:00:00Z');
const quarter = (id: string, ...neighbours: string[]) => ({ id, name: id, neighbours }) as Quarter;

function service(id: string, place: string, { topics = ['work'], phone = '+49209123456', date = '2026-11-01' } = {}): Service {
  const parsed = serviceSchema.parse({
    name: { de: id },
    provider: 'somebody',
    topics,
    reach: place === 'city' ? 'city' : 'quarter',
    phones: phone === '' ? [] : [{ number: phone, use: 'office' }],
    places: place === 'city' ? [] : [{ quarter: place, quarterConfirmed: true }],
    verification: { status: 'reported', sources: [{ title: 'Faltblatt', date }] },
  });
  return { id, ...parsed };
}

const directory = {
  city: { oldEntriesStayUntil: '2099-12-31' },
  quarters: [quarter('schalke', 'bismarck'), quarter('bismarck', 'schalke')],
  topics: [
    { id: 'violence', urgent: true },
    { id: 'work', urgent: false },
  ] as Topic[],
  services: [
    service('citywide', 'city'),
    service('beside', 'bismarck'),
    service('old', 'schalke', { date: '2020-01-01' }),
    service('here', 'schalke'),
    service('debts', 'schalke', { topics: ['debts'] }),
    service('silent', 'schalke', { phone: '' }),
    service('shelter', 'schalke', { topics: ['violence'] }),
  ],
} as Directory;
const doors = (quarterId: string, topics: string[] = [], most = 9) =>
  nearestDoors(directory, { quarterId, topics, most }, now).map(({ id }) => id);

it('names the nearest services that can be called, old entries last', () => {
  expect(doors('schalke')).toEqual(['debts', 'here', 'beside', 'citywide', 'old']);
  expect(doors('schalke', [], 2)).toEqual(['debts', 'here']);
});

it('names first, of equally near ones, those for the topics of the person', () => {
  expect(doors('schalke', ['work'])).toEqual(['here', 'debts', 'beside', 'citywide', 'old']);
});

it('names help for urgent topics alone only to people who chose such a topic', () => {
  expect(doors('schalke', ['violence'])[0]).toBe('shelter');
});

it('names what is there for the whole city while the quarter is not known', () => {
  expect(doors('unknown')).toEqual(['citywide']);
});
