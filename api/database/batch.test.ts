import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { batch } from './batch.ts';

/** Doubles numbers and records its batches. Each batch waits for `goOn`. */
function doubling(maxItems?: number) {
  const batches: number[][] = [];
  const waiting: (() => void)[] = [];
  const double = batch(async (_target: object, items: number[]) => {
    batches.push(items);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (items.includes(13)) throw new Error('thirteen');
    return items.map((item) => item * 2);
  }, maxItems);
  const goOn = async () => {
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    waiting.splice(0).forEach((resolve) => resolve());
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  };
  return { double, goOn, batches };
}

const database = {};

it('flushes the calls of one turn together and returns each its result', async () => {
  const { double, goOn, batches } = doubling();
  const answers = Promise.all([double(database, 1), double(database, 2), double(database, 3)]);
  await goOn();
  expect(await answers).toEqual([2, 4, 6]);
  expect(batches).toEqual([[1, 2, 3]]);
});

it('waits for calls of the turns that follow, but not without end', async () => {
  const { double, batches } = doubling();
  for (let call = 1; call <= 40; call += 1) {
    void double(database, call);
    await nextTurn();
  }
  // The call before the first turn and those of sixteen turns.
  expect(batches.map(({ length }) => length)).toEqual([17]);
});

it('adds nothing to a running batch: later calls go into the next one', async () => {
  const { double, goOn, batches } = doubling();
  const first = double(database, 1);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  expect(batches).toEqual([[1]]);
  const later = Promise.all([double(database, 2), double(database, 3)]);
  await goOn();
  expect(batches).toEqual([[1], [2, 3]]);
  await goOn();
  expect([await first, ...(await later)]).toEqual([2, 4, 6]);
});

it('limits the size of a batch and runs batches one after the other', async () => {
  const { double, goOn, batches } = doubling(2);
  const answers = Promise.all([1, 2, 3, 4, 5].map((item) => double(database, item)));
  for (let flushed = 0; flushed < 3; flushed += 1) await goOn();
  expect(await answers).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});

it('rejects each call of a failed batch and runs the next batch', async () => {
  const { double, goOn } = doubling();
  const failed = Promise.allSettled([double(database, 13), double(database, 1)]);
  await goOn();
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const after = double(database, 2);
  await goOn();
  expect(await after).toBe(4);
});

it('starts the next batch five seconds after one that hangs', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { double, goOn, batches } = doubling();
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  };
  const hanging = double(database, 1);
  await turns();
  const after = double(database, 2);
  await vi.advanceTimersByTimeAsync(4999);
  await turns();
  expect(batches).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(1);
  await turns();
  expect(batches).toEqual([[1], [2]]);
  vi.useRealTimers();
  await goOn();
  expect([await hanging, await after]).toEqual([2, 4]);
});

it('batches each target and key apart', async () => {
  const { double, goOn, batches } = doubling();
  const answers = Promise.all([double(database, 1), double({}, 2), double(database, 3, 'another')]);
  await goOn();
  expect(await answers).toEqual([2, 4, 6]);
  expect(batches).toEqual([[1], [2], [3]]);
});
