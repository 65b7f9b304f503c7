import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReleasedTable } from '../contract/pages/overview.ts';
import { attack } from '../../tests/support/pencil-attack.ts';
import { couldHold } from './hidden-cells.ts';
import { type Counts, releaseList, releaseQuantile, releaseTables } from './suppression.ts';

const letters = ['a', 'b', 'c', 'd', 'e'];

describe('a released list', () => {
  it('shows five and more, and never four', () => {
    expect(releaseList(letters, { a: 9, b: 5, c: 4, d: 1 })).toEqual({ total: 19, shown: { a: 9, b: 5 } });
  });

  it('hides the smallest shown count too where total minus shown would tell a smaller one', () => {
    expect(releaseList(letters, { a: 9, b: 6, c: 3 })).toEqual({ total: 18, shown: { a: 9 } });
    expect(releaseList(letters, { a: 9, b: 6 })).toEqual({ total: 15, shown: { a: 9 } });
    expect(releaseList(letters, { a: 9 })).toEqual({ total: 9, shown: {} });
  });

  it('shows everything where nothing is hidden', () => {
    expect(releaseList(['yes', 'no'], { yes: 7, no: 5 })).toEqual({ total: 12, shown: { yes: 7, no: 5 } });
    expect(releaseList(['yes', 'no'], { yes: 7, no: 4 })).toEqual({ total: 11, shown: {} });
  });

  it('says nothing about fewer than five people', () => {
    expect(releaseList(letters, { a: 4 })).toEqual({ total: null, shown: {} });
    expect(releaseList(letters, {})).toEqual({ total: null, shown: {} });
  });

  it('refuses a value that its domain does not have', () => {
    expect(() => releaseList(['yes', 'no'], { perhaps: 7 })).toThrow('no value of this list: perhaps');
  });
});

describe('a released quantile', () => {
  it('has five people on either side', () => {
    expect(releaseQuantile([1, 2, 3, 4, 5, 6, 7, 8, 9], 0.5)).toBe(5);
    expect(releaseQuantile([1, 2, 3, 4, 5, 6, 7, 8], 0.5)).toBeNull();
    expect(releaseQuantile([1, 2, 3, 4, 5, 6, 7, 8, 9], 0.9)).toBeNull();
    expect(releaseQuantile([1, 2, 3, 4, 5, 9, 9, 9, 9, 9], 0.9)).toBe(9);
    expect(releaseQuantile([], 0.5)).toBeNull();
  });
});

const domains = { rows: letters, columns: { by: letters } };
const release = (counts: Record<string, Counts>): ReleasedTable => releaseTables(domains, { by: counts })['by']!;

describe('a released table', () => {
  it('shows cells of five and more beside both margins', () => {
    const counts = { a: { a: 10, b: 3, c: 5 }, b: { a: 6, b: 8, d: 1 }, c: { a: 2, b: 2, c: 1 }, d: { e: 6 } };
    expect(release(counts)).toEqual({
      rows: { total: 44, shown: { a: 18, b: 15, d: 6 } },
      columns: { total: 44, shown: { a: 18, b: 13, c: 6 } },
      cells: { a: { a: 10 }, b: { b: 8 } },
    });
  });

  it('keeps tables of the same people to one row margin', () => {
    expect(() =>
      releaseTables({ rows: letters, columns: { one: letters, two: letters } }, { one: { a: { a: 5 } }, two: { b: { a: 5 } } }),
    ).toThrow('the tables do not count the same people');
  });

  it('leaves no hidden number below five that sums and shown numbers tell', () => {
    const counts = fc.dictionary(fc.constantFrom(...letters), fc.dictionary(fc.constantFrom(...letters), fc.integer({ min: 0, max: 12 })));
    fc.assert(
      fc.property(counts, (table) => {
        const released = release(table);
        expect(attack(released, { rows: letters, columns: letters })).toEqual([]);
        for (const [row, line] of Object.entries(released.cells))
          for (const [column, number] of Object.entries(line)) expect(number).toBe(table[row]?.[column]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a hidden cell', () => {
  it('could hold five where people can change places around it', () => {
    const hidden = [
      [true, true],
      [true, true],
    ];
    expect(couldHold({ numbers: [[0, 5], [5, 0]], hidden }, 0, 0, 5)).toBe(true); // prettier-ignore
    expect(couldHold({ numbers: [[0, 4], [9, 9]], hidden }, 0, 0, 5)).toBe(false); // prettier-ignore
    expect(couldHold({ numbers: [[0, 5], [5, 0]], hidden: [[true, true], [false, true]] }, 0, 0, 5)).toBe(false); // prettier-ignore
  });
});
