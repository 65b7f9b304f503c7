import { describe, expect, it } from 'vitest';
import { findSlotNamed, named, slotNamer } from './slot-names.ts';

const key = new Uint8Array(32).fill(7);
const id = '0b0e9f3a-6c1d-4f5e-8a7b-123456789abc.20261125T0800Z';
/** 23 November 2026, 09:00 in Berlin. */
const monday = new Date('2026-11-23T08:00:00.000Z');
const at = (instant: string) => new Date(instant);

describe('the public name of a slot', () => {
  it('is one name all day long, and another one the next day', () => {
    const name = slotNamer(key, monday)(id);
    expect(name).toMatch(/^1\.20261125T0800Z\.[\w-]{22}$/);
    expect(slotNamer(key, at('2026-11-23T22:59:00Z'))(id)).toBe(name);
    expect(slotNamer(key, at('2026-11-23T23:01:00Z'))(id)).not.toBe(name);
  });

  it('shares nothing with the name of another slot of the same hours', () => {
    const [one, other] = ['20261125T0800Z', '20261125T0830Z'].map((start) =>
      slotNamer(
        key,
        monday,
      )(`${id.split('.')[0]!}.${start}`)
        .split('.')
        .at(-1)!,
    );
    expect(one!.slice(0, 8)).not.toBe(other!.slice(0, 8));
    expect(one!.slice(8)).not.toBe(other!.slice(8));
  });

  it('does not tell the hours by a start that was changed, and has a start of its calendar only', () => {
    const name = slotNamer(key, monday)(id);
    expect(findSlotNamed(key, name.replace('T0800Z', 'T0830Z'), monday)).not.toContain(id.split('.')[0]);
    expect(findSlotNamed(key, name.replace('20261125', '20261325'), monday)).toBeUndefined();
  });

  it('is read on its day and on the next one, and then no more', () => {
    const name = slotNamer(key, monday)(id);
    expect(findSlotNamed(key, name, monday)).toBe(id);
    expect(findSlotNamed(key, name, at('2026-11-24T22:59:00Z'))).toBe(id);
    expect(findSlotNamed(key, name, at('2026-11-24T23:01:00Z'))).toBeUndefined();
  });

  it('leads to no hours when it was made or changed without the key', () => {
    const name = slotNamer(key, monday)(id);
    expect(findSlotNamed(new Uint8Array(32), name, monday)).not.toBe(id);
    expect(
      findSlotNamed(
        key,
        name.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        monday,
      ),
    ).not.toBe(id);
    for (const none of ['', 'x', id, 'A'.repeat(39), `${name}A`, name.replace('1.', '7.')])
      expect(findSlotNamed(key, none, monday)).toBeUndefined();
  });

  it('takes the place of the id and leaves the rest of the slot', () => {
    expect(named([{ id, place: 'Grillostraße 4' }], key, monday)).toEqual([{ id: slotNamer(key, monday)(id), place: 'Grillostraße 4' }]);
  });
});
