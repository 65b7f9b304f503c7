import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceQuality } from '../../tests/bench/quality.ts';
import { readQuality } from './quality.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'kim-quality-'))));
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, value: unknown) => writeFile(path.join(folder, name), JSON.stringify(value));
const run = (at: string, results: [number, boolean][]) => ({
  at,
  release: 'abc',
  seed: 1,
  results: results.map(([guarantee, holds]) => ({ guarantee, holds, cases: 5 })),
});

it('a missing file was not measured', async () => {
  expect(await readQuality(folder)).toEqual({ figures: {}, guarantees: undefined });
});

it('the figures of the repository can be read', async () => {
  const { figures } = await readQuality();
  expect(Object.keys(figures)).toEqual(['weight', 'first-view', 'axe']);
});

it('a guarantee counts by its newest run, whatever the order of the file', async () => {
  await write('guarantee-runs.json', [
    run('2026-11-30T04:00:00.000Z', [
      [1, true],
      [2, false],
    ]),
    run('2026-11-29T04:00:00.000Z', [
      [2, true],
      [3, true],
    ]),
  ]);
  expect((await readQuality(folder)).guarantees).toEqual({ at: '2026-11-30T04:00:00.000Z', tried: 3, held: 2 });
});

it.each([
  ['figures.json', { weight: { at: 'yesterday', value: 1, goal: 2 } }],
  ['figures.json', { speed: { at: '2026-11-30', value: 1, goal: 2 } }],
  ['guarantee-runs.json', [{ at: '2026-11-30T04:00:00.000Z', results: [{ guarantee: 1, holds: 'yes' }] }]],
])('%s of another form stops the build', async (name, value) => {
  await write(name, value);
  await expect(readQuality(folder)).rejects.toThrow();
});

it('the bench renews the figure that it measured: the largest page, or all findings', () => {
  const before = { axe: { at: '2026-11-26', value: 0, goal: 0 } };
  const date = '2026-11-30T04:00:00.000Z';
  const weight = [
    { what: 'home', unit: 'bytes', values: [9000, 12_500], target: { atMost: 14_000 } },
    { what: 'search index', unit: 'bytes', values: [50_000], target: { atMost: 60_000 } },
  ];
  expect(replaceQuality(before, 'weight', { date, rows: weight })).toEqual({
    ...before,
    weight: { at: '2026-11-30', value: 12_500, goal: 14_000 },
  });
  const findings = [
    { what: 'home', unit: 'findings', values: [1, 0], target: { atMost: 0 } },
    { what: 'form', unit: 'findings', values: [2, 1], target: { atMost: 0 } },
  ];
  expect(replaceQuality(before, 'axe', { date, rows: findings })).toEqual({ axe: { at: '2026-11-30', value: 4, goal: 0 } });
  const paint = [{ what: 'form', unit: 'ms', values: [700, 650, 2000], isSpread: true as const, target: { atMost: 1500 } }];
  expect(replaceQuality({}, 'first-view', { date, rows: paint })).toEqual({ 'first-view': { at: '2026-11-30', value: 700, goal: 1500 } });
  expect(replaceQuality(before, 'booking', { date, rows: weight })).toEqual(before);
});
