import { describe, expect, it } from 'vitest';
import {
  answeringProvider,
  closedDaysOf,
  currentServices,
  getEmergencyLine,
  getProvider,
  getQuarter,
  getService,
  getTopic,
  isReachable,
  missingCityFacts,
  postalCodesOf,
  publishedServices,
  type Directory,
} from './directory.ts';
import type { City } from './schema.ts';
import { serviceSchema, type Service } from './service-schema.ts';

const service = (id: string, facts: object = {}): Service => ({
  id,
  ...serviceSchema.parse({
    name: { de: id },
    provider: 'office',
    topics: ['work'],
    reach: 'city',
    verification: { status: 'reported', sources: [{ title: 'Faltblatt' }] },
    ...facts,
  }),
});

const directory = {
  city: {
    coordinatingOffice: 'office',
    postalCodes: [
      { code: '45881', quarters: ['nord', 'sued'] },
      { code: '45883', quarters: ['sued'] },
    ],
    emergencyLines: [{ id: 'fire' }, { id: 'police' }],
  },
  quarters: [{ id: 'nord', answeredBy: 'club' }, { id: 'sued' }],
  topics: [{ id: 'debts' }, { id: 'work' }],
  providers: [
    { id: 'office', closedOn: [{ from: '2026-12-24', to: '2026-12-31', reason: 'holiday' }] },
    { id: 'club', closedOn: [] },
  ],
  services: [
    service('advice'),
    service('draft', { verification: { status: 'draft', sources: [] } }),
    service('trial', { validUntil: '2026-11-22' }),
  ],
} as unknown as Directory;
const ids = (entries: { id: string }[]) => entries.map(({ id }) => id);

describe('an entry', () => {
  it.each([
    ['quarter', getQuarter, 'sued'],
    ['topic', getTopic, 'work'],
    ['provider', getProvider, 'club'],
    ['service', getService, 'trial'],
    ['emergency line', getEmergencyLine, 'police'],
  ] as const)('of the kind "%s" is found by its id, and refused without one', (kind, get, id) => {
    expect(get(directory, id)).toMatchObject({ id });
    expect(() => get(directory, 'nothing')).toThrow(`no ${kind} has the id "nothing"`);
  });
});

describe('a quarter', () => {
  it('has every postal code that may lie in it', () => {
    expect(postalCodesOf(directory, 'sued')).toEqual(['45881', '45883']);
    expect(postalCodesOf(directory, 'nord')).toEqual(['45881']);
  });

  it('is answered for by its provider, or else by the coordinating office', () => {
    expect(answeringProvider(directory, 'nord').id).toBe('club');
    expect(answeringProvider(directory, 'sued').id).toBe('office');
    expect(answeringProvider(directory, 'unknown').id).toBe('office');
  });
});

describe('a provider', () => {
  it('gives no appointments on its closed days', () => {
    expect(closedDaysOf(directory, 'office')).toEqual([{ firstDay: '2026-12-24', lastDay: '2026-12-31' }]);
    expect(closedDaysOf(directory, 'club')).toEqual([]);
    expect(closedDaysOf(directory, 'nobody')).toEqual([]);
  });
});

describe('services', () => {
  it('are public unless they are drafts, and current until their planned end', () => {
    expect(ids(publishedServices(directory))).toEqual(['advice', 'trial']);
    expect(ids(currentServices(directory, new Date('2026-11-22T12:00:00Z')))).toEqual(['advice', 'trial']);
    expect(ids(currentServices(directory, new Date('2026-11-23T12:00:00Z')))).toEqual(['advice']);
  });

  const inQuarter = { quarter: 'nord', quarterConfirmed: true };
  it.each<[string, object, boolean]>([
    ['by phone', { phones: [{ number: '110', use: 'office' }] }, true],
    ['in writing', { email: 'rat@example.org' }, true],
    ['on a page', { website: 'https://example.org' }, true],
    ['at one of its doors', { places: [inQuarter, { ...inQuarter, street: 'Markt 1' }] }, true],
    ['in no way, when only a quarter is known', { places: [inQuarter] }, false],
    ['in no way', {}, false],
  ])('are reached %s', (_way, facts, reachable) => expect(isReachable(service('advice', facts))).toBe(reachable));
});

describe('a city', () => {
  it('lacks facts until it has an operator, an officer, an imprint and a phone', () => {
    expect(missingCityFacts({} as City)).toEqual(['operator', 'dataProtectionOfficer', 'imprint', 'questionsPhone']);
    const contact = { name: 'Amt' };
    const complete = { operator: contact, dataProtectionOfficer: contact, imprint: contact, questionsPhone: '+49209123' };
    expect(missingCityFacts(complete as City)).toEqual([]);
    expect(missingCityFacts({ ...complete, imprint: undefined } as unknown as City)).toEqual(['imprint']);
  });
});
