import { describe, expect, it } from 'vitest';
import { quarterShapes } from './quarter-shapes.ts';
import type { QuarterBorders } from './schema.ts';

/** A border with many corners between 7.05 east and the same written the other way round for the neighbour. */
const wavy = Array.from({ length: 401 }, (_, step): [number, number] => [7.05 + 0.004 * Math.sin(step / 9), 51.5 + step * 0.0002]);
const west = { id: 'west', name: 'Westend', ring: [[7, 51.5], ...wavy, [7, 51.58], [7, 51.5]] };
const east = { id: 'east', name: 'Resser Mark', ring: [[7.1, 51.58], ...wavy.toReversed(), [7.1, 51.5], [7.1, 51.58]] };
const tiny = {
  id: 'tiny',
  name: 'Dorf',
  ring: [
    [7.1, 51.58],
    [7.1, 51.575],
    [7.105, 51.575],
    [7.105, 51.58],
    [7.1, 51.58],
  ],
};

const bordersOf = (areas: { id: string; ring: number[][] }[]): QuarterBorders => ({
  type: 'FeatureCollection',
  features: areas.map(({ id, ring }) => ({ properties: { id }, geometry: { type: 'Polygon', coordinates: [ring] } })),
});
const draw = (areas: (typeof west)[]) => quarterShapes(areas, bordersOf(areas));

/** The corners of a path like "M1 2l3-4 5 6z". */
function cornersOf(path: string): [number, number][] {
  const [x = 0, y = 0, ...steps] = path.match(/-?\d+/g)!.map(Number);
  const corners: [number, number][] = [[x, y]];
  for (let index = 0; index < steps.length; index += 2) {
    const [lastX, lastY] = corners.at(-1)!;
    corners.push([lastX + steps[index]!, lastY + steps[index + 1]!]);
  }
  return corners;
}

describe('the true shape of a quarter', () => {
  it('has west on the left and north on top, on every page', () => {
    const { shapes, width, height } = draw([west, east]);
    const [one, other] = shapes.map(({ path }) => cornersOf(path));
    expect(Math.min(...one!.map(([x]) => x))).toBe(1);
    expect(Math.max(...other!.map(([x]) => x))).toBe(width - 1);
    const north = draw([
      {
        ...west,
        ring: [
          [7, 51.5],
          [7.1, 51.5],
          [7, 51.58],
          [7, 51.5],
        ],
      },
    ]);
    expect(new Set(cornersOf(north.shapes[0]!.path).map(String))).toEqual(
      new Set([`1,${north.height - 1}`, `399,${north.height - 1}`, '1,1']),
    );
    expect(height).toBeGreaterThan(400);
  });

  it('keeps the common border of two neighbours without a gap when it is drawn roughly', () => {
    const { shapes } = draw([west, east]);
    const [one, other] = shapes.map(({ path }) => cornersOf(path).map(String));
    const common = one!.filter((corner) => other!.includes(corner));
    expect(one!.length + other!.length).toBeLessThanOrEqual(450);
    expect(common.length).toBeGreaterThan(20);
    // Each has two corners of its own.
    expect(one!.length - common.length).toBe(2);
    expect(other!.length - common.length).toBe(2);
  });

  it('has its name where it is widest, on two lines where it has two parts, and none where it has no room', () => {
    const { shapes } = draw([west, east, tiny]);
    const labels = Object.fromEntries(shapes.map(({ id, label }) => [id, label]));
    expect(labels['west']).toMatchObject({ size: 16, lines: ['Westend'] });
    expect(labels['east']?.lines).toEqual(['Resser ', 'Mark']);
    expect(labels['tiny']).toBeUndefined();
  });

  it('of several parts is all of them', () => {
    const parts: QuarterBorders = {
      type: 'FeatureCollection',
      features: [{ properties: { id: 'west' }, geometry: { type: 'MultiPolygon', coordinates: [[west.ring], [tiny.ring]] } }],
    };
    expect(quarterShapes([west], parts).shapes[0]!.path.match(/M/g)).toHaveLength(2);
  });
});
