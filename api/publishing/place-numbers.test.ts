import { expect, it } from 'vitest';
import type { Json } from '../../src/directory/json.ts';
import { placesLeftBy, placesRestored } from './place-numbers.ts';

const north = { street: 'Nordring 1', postalCode: '45881', quarter: 'schalke', stepFree: true };
const middle = { street: 'Marktstraße 5', postalCode: '45879', quarter: 'altstadt' };
const south = { name: 'Haus Süd', street: 'Südring 9', postalCode: '45879', quarter: 'altstadt' };
const numbers = (before: Json[], after: Json[]) => {
  const numberOf = placesRestored({ places: before }, { places: after });
  return [...before, 'new', 'newer'].map((_, number) => numberOf(number));
};

it.each<[string, Json[], Json[], (number | undefined)[]]>([
  ['nothing has moved', [north, south], [north, south], [0, 1, 2, 3]],
  ['the first is back', [middle, south], [north, middle, south], [1, 2, 3, 4]],
  ['the second is back', [north, south], [north, middle, south], [0, 2, 3, 4]],
  ['the last is gone again', [north, middle, south], [north, middle], [0, 1, undefined, 2, 3]],
  ['all are back', [], [north, south], [2, 3]],
  ['one is back and another is gone', [middle, south], [north, middle], [1, undefined, 2, 3]],
  ['one is back and another is as it was', [{ ...middle, stepFree: false }], [north, middle], [1, 2, 3]],
  ['its street is as it was', [{ ...south, street: 'Südring 8' }], [south], [0, 1, 2]],
])('a place keeps its changes after a publication was taken back: %s', (_what, before, after, expected) => {
  expect(numbers(before, after)).toEqual(expected);
});

it('pairs long lists without trying every pairing', () => {
  const places = Array.from({ length: 60 }, (_, number) => ({ ...middle, street: `Marktstraße ${number}` }));
  expect(numbers(places.slice(1), places).slice(0, 3)).toEqual([1, 2, 3]);
});

it('gives a place the number that published changes left it', () => {
  const gone = (number: number) => ({ entry: 'cafe', field: `places.${number}`, value: null });
  const numberOf = placesLeftBy([gone(0), gone(2), { entry: 'cafe', field: 'places.1.street', value: null }]);
  expect([0, 1, 2, 3, 4].map(numberOf)).toEqual([undefined, 0, undefined, 1, 2]);
});
