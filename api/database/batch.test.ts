import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { together } from './batch.ts';

/** Doubles numbers, and says which it was given at a time. Work waits until it is told to go on. */
function doubling(most?: number) {
  const groups: number[][] = [];
  const waiting: (() => void)[] = [];
  const ask = together(async (_of: object, items: number[]) => {
    groups.push(items);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (items.includes(13)) throw new Error('thirteen');
    return items.map((item) => item * 2);
  }, most);
  const goOn = async () => {
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    waiting.splice(0).forEach((resolve) => resolve());
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  };
  return { ask, goOn, groups };
}

const database = {};

it('does in one group what is asked in one turn, and gives everybody the own answer', async () => {
  const { ask, goOn, groups } = doubling();
  const answers = Promise.all([ask(database, 1), ask(database, 2), ask(database, 3)]);
  await goOn();
  expect(await answers).toEqual([2, 4, 6]);
  expect(groups).toEqual([[1, 2, 3]]);
});

it('never lets anybody join a group at work: whoever asks then gets the next one', async () => {
  const { ask, goOn, groups } = doubling();
  const first = ask(database, 1);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  expect(groups).toEqual([[1]]);
  const later = Promise.all([ask(database, 2), ask(database, 3)]);
  await goOn();
  expect(groups).toEqual([[1], [2, 3]]);
  await goOn();
  expect([await first, ...(await later)]).toEqual([2, 4, 6]);
});

it('keeps groups as small as it is told, one after the other', async () => {
  const { ask, goOn, groups } = doubling(2);
  const answers = Promise.all([1, 2, 3, 4, 5].map((item) => ask(database, item)));
  for (let group = 0; group < 3; group += 1) await goOn();
  expect(await answers).toEqual([2, 4, 6, 8, 10]);
  expect(groups).toEqual([[1, 2], [3, 4], [5]]);
});

it('fails with its group, and the next group works', async () => {
  const { ask, goOn } = doubling();
  const failed = Promise.allSettled([ask(database, 13), ask(database, 1)]);
  await goOn();
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const after = ask(database, 2);
  await goOn();
  expect(await after).toBe(4);
});

it('waits for a group that hangs no longer than five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { ask, goOn, groups } = doubling();
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  };
  const hanging = ask(database, 1);
  await turns();
  const after = ask(database, 2);
  await vi.advanceTimersByTimeAsync(4999);
  await turns();
  expect(groups).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(1);
  await turns();
  expect(groups).toEqual([[1], [2]]);
  vi.useRealTimers();
  await goOn();
  expect([await hanging, await after]).toEqual([2, 4]);
});

it('keeps databases and questions apart', async () => {
  const { ask, goOn, groups } = doubling();
  const answers = Promise.all([ask(database, 1), ask({}, 2), ask(database, 3, 'another')]);
  await goOn();
  expect(await answers).toEqual([2, 4, 6]);
  expect(groups).toEqual([[1], [2], [3]]);
});
