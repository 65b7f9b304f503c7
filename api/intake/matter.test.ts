import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hourMs } from '../../src/directory/instants.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { createMatterReader, takesAnybody } from './matter.ts';

const { directory } = await readSite('content');
const matter = { topics: ['debts'], womanCounsellor: false, channel: 'place', persons: 1 } as const;
const row = { id: 'a', sealedKeyId: 'key', sealedMatter: new Uint8Array([1]), sharedFacts: null };

let opened: string[];
const read = () => {
  opened = [];
  const open = (_part: string, id: string, _key: string, sealed: Uint8Array) => {
    opened.push(`${id} ${sealed.join()}`);
    return Promise.resolve({ ...matter, topics: [...matter.topics] } as never);
  };
  return createMatterReader(() => directory, { open, openMarked: () => Promise.reject(new Error('not asked')) });
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the same sealed bytes are opened once, other bytes and other requests again', async () => {
  const reader = read();
  for (const one of [row, row, { ...row, sealedMatter: new Uint8Array([2]) }, { ...row, id: 'b' }, row])
    expect((await reader(one)).matter?.topics).toEqual(['debts']);
  expect(opened).toEqual(['a 1', 'a 2', 'b 1']);
});

it('what nobody asks for is forgotten within an hour, and an erased matter at once', async () => {
  const reader = read();
  await reader(row);
  expect((await reader({ ...row, sealedMatter: null })).matter).toBeNull();
  vi.advanceTimersByTime(hourMs);
  await reader(row);
  expect(opened).toEqual(['a 1', 'a 1']);
});

it('what is asked for every half hour stays open', async () => {
  const reader = read();
  for (let times = 0; times < 6; times += 1) {
    await reader(row);
    vi.advanceTimersByTime(hourMs / 2 - 1);
  }
  expect(opened).toEqual(['a 1']);
});

it('a remembered matter shows no fact that was not passed on', async () => {
  const reader = read();
  await reader(row);
  expect((await reader({ ...row, sharedFacts: 'matter' })).matter).toEqual({ womanCounsellor: false, channel: 'place', persons: 1 });
  expect((await reader({ ...row, sharedFacts: 'name' })).matter).toEqual({});
});

it('only somebody who said so takes any counsellor', () => {
  expect([takesAnybody({ womanCounsellor: false }), takesAnybody({ womanCounsellor: true }), takesAnybody({})]).toEqual([
    true,
    false,
    false,
  ]);
});
