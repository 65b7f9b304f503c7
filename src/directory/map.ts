import type { Quarter } from './schema.ts';

/** One quarter on the schematic map; `x` and `y` count tiles from the top left, from 0. */
export type MapTile = { id: string; name: string; district: string; x: number; y: number };

/**
 * The schematic map: a tile for each quarter. It shows which quarters are neighbours, not where borders run, and is never mirrored.
 * @returns the tiles from the top left, row by row, and the number of columns and rows
 */
export function mapTiles(quarters: Quarter[]): { tiles: MapTile[]; columns: number; rows: number } {
  const tiles = quarters
    .map(({ id, name, district, tile }) => ({ id, name, district, x: tile.column - 1, y: tile.row - 1 }))
    .sort((one, other) => one.y - other.y || one.x - other.x);
  return {
    tiles,
    columns: Math.max(0, ...tiles.map((tile) => tile.x + 1)),
    rows: Math.max(0, ...tiles.map((tile) => tile.y + 1)),
  };
}
