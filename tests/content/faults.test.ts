import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faults } from '../faults/faults.ts';

it('the text of each fault stands once in its file, and the test that must notice it exists', () => {
  expect(faults.length).toBeGreaterThan(270);
  const stale = faults.filter(
    ({ file, from, caughtBy }) => !existsSync(caughtBy) || readFileSync(file, 'utf8').split(from).length !== 2,
  );
  expect(stale.map(({ name }) => name)).toEqual([]);
});
