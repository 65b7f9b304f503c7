import { expect, it } from 'vitest';
import { recipients } from './recipients.ts';
import type { Directory } from '../../directory/directory.ts';

const directory = (answeredBy: Record<string, string>) =>
  ({
    city: { coordinatingOffice: 'city' },
    providers: [{ id: 'awo' }, { id: 'city' }, { id: 'drk' }],
    quarters: ['horst', 'schalke'].map((id) => ({ id, answeredBy: answeredBy[id] })),
  }) as unknown as Directory;

const named = (answeredBy: Record<string, string>) =>
  recipients(directory(answeredBy)).map(({ provider, quarters }) => [provider.id, ...quarters.map(({ id }) => id)]);

it('names the coordinating office alone while no quarter has a provider of its own', () => {
  expect(named({})).toEqual([['city']]);
});

it('names every provider with its quarters, and the coordinating office for all others', () => {
  expect(named({ horst: 'drk' })).toEqual([['drk', 'horst'], ['city']]);
});

it('does not list quarters that the coordinating office answers for by name', () => {
  expect(named({ horst: 'city' })).toEqual([['city']]);
});

it('names the provider of the chosen time alone', () => {
  expect(recipients(directory({ horst: 'drk' }), 'awo').map(({ provider, quarters }) => [provider.id, ...quarters])).toEqual([['awo']]);
});
