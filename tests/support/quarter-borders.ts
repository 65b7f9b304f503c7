import type { Quarter, QuarterBorders } from '../../src/directory/schema.ts';

/** Wavy borders around the tiles of the schematic map, with the same corners on both sides, as an office would hand out true ones. */
export function fixtureBorders(quarters: readonly Pick<Quarter, 'id' | 'tile'>[]): QuarterBorders {
  const corner = (column: number, row: number): [number, number] => [
    Number((6.96 + column * 0.03 + 0.003 * Math.sin(row * 4 + column)).toFixed(6)),
    Number((51.63 - row * 0.018 + 0.0015 * Math.sin(column * 5 + row * 2)).toFixed(6)),
  ];
  const steps = 20;
  return {
    type: 'FeatureCollection',
    source: { title: 'Beispiel für Grenzen' },
    features: quarters.map(({ id, tile: { column, row } }, index) => {
      const along = Array.from({ length: steps }, (_, step) => step / steps);
      const ring = [
        ...along.map((part) => corner(column + part, row)),
        ...along.map((part) => corner(column + 1, row + part)),
        ...along.map((part) => corner(column + 1 - part, row + 1)),
        ...along.map((part) => corner(column, row + 1 - part)),
      ];
      const closed = [...ring, ring[0]!];
      // Offices publish rings in both directions.
      const wound = index % 2 === 0 ? closed : closed.toReversed();
      return {
        properties: { id },
        geometry: index % 3 === 0 ? { type: 'MultiPolygon', coordinates: [[wound]] } : { type: 'Polygon', coordinates: [wound] },
      };
    }),
  };
}
