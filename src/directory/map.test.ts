import { expect, it } from 'vitest';
import { mapTiles } from './map.ts';
import type { Quarter } from './schema.ts';

const quarter = (id: string, column: number, row: number) => ({ id, name: id, district: 'nord', tile: { column, row } }) as Quarter;

it('puts the tiles in reading order, counted from 0, and measures the map', () => {
  const map = mapTiles([quarter('schalke', 3, 5), quarter('hassel', 2, 1), quarter('scholven', 1, 1)]);
  expect(map.tiles.map(({ id, x, y }) => [id, x, y])).toEqual([
    ['scholven', 0, 0],
    ['hassel', 1, 0],
    ['schalke', 2, 4],
  ]);
  expect([map.columns, map.rows]).toEqual([3, 5]);
});

it('of a city without quarters is empty', () => expect(mapTiles([])).toEqual({ tiles: [], columns: 0, rows: 0 }));
