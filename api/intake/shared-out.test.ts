import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareOut } from './shared-out.ts';

const at = (id: string, hour: number, lengthMinutes = 30) => ({
  id,
  startsAt: new Date(Date.UTC(2026, 10, 25, hour)).toISOString(),
  lengthMinutes,
});
const idsOf = (given: Map<string, { id: string }[]>) =>
  Object.fromEntries([...given].map(([id, times]) => [id, times.map((time) => time.id)]));

it('gives everybody one time before anybody gets a second', () => {
  const [nine, ten, eleven] = [at('nine', 9), at('ten', 10), at('eleven', 11)];
  const given = shareOut([
    { id: 'a', suiting: [nine, ten, eleven] },
    { id: 'b', suiting: [nine, ten, eleven] },
  ]);
  expect(idsOf(given)).toEqual({ a: ['nine', 'eleven'], b: ['ten'] });
});

it('leaves the only time of one person to that person', () => {
  const [nine, ten] = [at('nine', 9), at('ten', 10)];
  const given = shareOut([
    { id: 'a', suiting: [nine, ten] },
    { id: 'b', suiting: [nine] },
  ]);
  expect(idsOf(given)).toEqual({ a: ['ten'], b: ['nine'] });
});

it('gives nobody two times that overlap, and an empty list where nothing is left', () => {
  const given = shareOut([
    { id: 'a', suiting: [at('nine of A', 9), at('nine of B', 9), at('ten', 10)] },
    { id: 'b', suiting: [] },
  ]);
  expect(idsOf(given)).toEqual({ a: ['nine of A', 'ten'], b: [] });
});

it('gives no time twice, at most three to each, only what suits, and one to as many as possible', () => {
  const hours = fc.uniqueArray(fc.nat(9), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(hours, { maxLength: 7 }), (wishes) => {
      const wanting = wishes.map((own, index) => ({ id: String(index), suiting: own.map((hour) => at(String(hour), hour)) }));
      const given = shareOut(wanting);
      const all = [...given.values()].flat().map(({ id }) => id);
      expect(new Set(all).size).toBe(all.length);
      for (const { id, suiting } of wanting) {
        const own = given.get(id) ?? [];
        expect(own.length).toBeLessThanOrEqual(3);
        expect(suiting.map((time) => time.id)).toEqual(expect.arrayContaining(own.map((time) => time.id)));
      }
      expect([...given.values()].filter((times) => times.length > 0)).toHaveLength(mostServed(wishes));
    }),
  );
});

/** Tries every way. */
function mostServed([first, ...rest]: readonly number[][], taken: readonly number[] = []): number {
  if (first === undefined) return 0;
  const served = first.filter((hour) => !taken.includes(hour)).map((hour) => 1 + mostServed(rest, [...taken, hour]));
  return Math.max(mostServed(rest, taken), ...served);
}
