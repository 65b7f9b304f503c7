import { expect, it } from 'vitest';
import type { Directory } from './directory.ts';
import { isDiscreet } from './discreet.ts';

const directory = {
  topics: [{ id: 'violence', discreet: true }, { id: 'work' }],
  services: [
    { id: 'shelter', topics: ['housing', 'violence'] },
    { id: 'jobs', topics: ['work'] },
  ],
} as unknown as Directory;

it('tells pages of a discreet topic and of its services from all others', () => {
  for (const file of ['de/topics/violence/index.html', 'ar/services/shelter/index.html', 'ar/services/shelter/sheet/index.html'])
    expect(isDiscreet(directory, file), file).toBe(true);
  for (const file of [
    'de/topics/work/index.html',
    'de/services/jobs/index.html',
    'de/life/violence/index.html',
    'de/index.html',
    'icon.svg',
  ])
    expect(isDiscreet(directory, file), file).toBe(false);
});
