import { expect, it } from 'vitest';
import { createSharer } from './equal-parts.ts';
import { buildIndex, scoresOf } from './search-index.ts';

it('makes equal objects, lists and maps one, also across values, and tells those apart that differ', () => {
  const share = createSharer();
  const one = share({ hours: [{ from: 480, until: 720 }], found: new Map([['a', new Map([[1, 2]])]]) });
  const other = share({ hours: [{ from: 480, until: 720 }], found: new Map([['b', new Map([[1, 2]])]]) });
  expect(other.hours).toBe(one.hours);
  expect(other.found).not.toBe(one.found);
  expect(other.found.get('b')).toBe(one.found.get('a'));
  expect(share([{ from: 480, until: '720' }])).not.toBe(one.hours);
  expect(share([1])).not.toBe(share(new Map([[0, 1]])));
  expect(other).toEqual({ hours: [{ from: 480, until: 720 }], found: new Map([['b', new Map([[1, 2]])]]) });
});

it('leaves what may differ unseen as it is: an object of a class, and what holds a function', () => {
  const share = createSharer();
  const [one, other] = [share(new Date(1)), share(new Date(1))];
  expect(one).not.toBe(other);
  const run = () => 1;
  expect(share({ run })).not.toBe(share({ run }));
});

it('an index finds the same as before, in less than half of its parts', () => {
  const build = () =>
    buildIndex(
      ['Schuldnerberatung für Familien', 'Sprachkurs für Frauen', 'Sprachcafé'].map((name, at) => ({
        ...{ id: `service/${at}`, name, words: 'Caritas', text: 'Die Beratung hilft bei Briefen von Ämtern und Formularen' },
      })),
    );
  const shared = createSharer()(build());
  for (const word of ['beratung', 'sprch', 'caritas', 'formular', 'nichts'])
    expect([...scoresOf(shared, word)]).toEqual([...scoresOf(build(), word)]);
  expect(mapsIn(shared)).toBeLessThan(mapsIn(build()) / 2);
});

function mapsIn(value: unknown, seen = new Set<unknown>()): number {
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  const parts: unknown[] = value instanceof Map ? [...(value as Map<unknown, unknown>).values()] : Object.values(value);
  return parts.reduce((sum: number, part) => sum + mapsIn(part, seen), value instanceof Map ? 1 : 0);
}
