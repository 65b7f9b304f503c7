import { describe, expect, it } from 'vitest';
import { findKnownDevice, markDevice } from './known-device.ts';

const key = new Uint8Array(32).fill(7);
const mark = markDevice(undefined, 'a@example.org', key);
const device = mark.split('.')[0];

describe('the mark of a device', () => {
  it('is known for the account that signed in there, and for no other', () => {
    expect(findKnownDevice(mark, 'a@example.org', key)).toBe(device);
    expect(findKnownDevice(mark, 'b@example.org', key)).toBeUndefined();
    const shared = markDevice(mark, 'b@example.org', key);
    expect([findKnownDevice(shared, 'a@example.org', key), findKnownDevice(shared, 'b@example.org', key)]).toEqual([device, device]);
  });

  it('is two random-looking words, and the same after a second sign-in', () => {
    expect(mark).toMatch(/^[\w-]{22}\.[\w-]{22}$/);
    expect(markDevice(mark, 'a@example.org', key)).toBe(mark);
  });

  it('keeps the last five accounts', () => {
    let shared: string | undefined;
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) shared = markDevice(shared, `${name}@example.org`, key);
    expect(findKnownDevice(shared, 'a@example.org', key)).toBeUndefined();
    expect(findKnownDevice(shared, 'b@example.org', key)).toBe(shared!.split('.')[0]);
  });

  it.each([
    ['another key', markDevice(undefined, 'a@example.org', new Uint8Array(32).fill(8))],
    ['another device', `${'x'.repeat(22)}.${mark.split('.')[1]!}`],
    ['no account', device],
    ['other text', 'ä'.repeat(22)],
    ['words of other lengths', 'short.words'],
    ['nothing', undefined],
  ])('is worth nothing with %s', (_what, forged) => {
    expect(findKnownDevice(forged, 'a@example.org', key)).toBeUndefined();
  });

  it.each(['short.words', 'ä'.repeat(22), `${mark}; path=/`])('begins anew where the browser keeps %j', (kept) => {
    expect(markDevice(kept, 'a@example.org', key)).toMatch(/^[\w-]{22}\.[\w-]{22}$/);
  });
});
