import { feature } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, simplify } from 'topojson-simplify';
import type { MultiPolygon, Topology } from 'topojson-specification';
import type { Quarter, QuarterBorders } from './schema.ts';

/** A quarter as the map draws it, in units of the map; `path` is SVG. A name without room has no label; the list beside the map has it. */
export type QuarterShape = { id: string; name: string; path: string; label?: { x: number; y: number; size: number; lines: string[] } };

type Point = readonly [x: number, y: number];
type Ring = Point[];

const mapWidth = 400;
/** This many corners take about 1.5 kB of a page, compressed. */
const mostCorners = 450;
const largestLabel = 16;
const smallestLabel = 8;
/** Width of a letter in a wide font, and height of a line, as parts of the font size. */
const letterWidth = 0.66;
const lineHeight = 1.15;

/**
 * The true shapes of the quarters, north up, drawn so roughly that a page stays light. Neighbours keep their common border without a
 * gap, where the file has the same corners for both.
 */
export function quarterShapes(
  quarters: readonly Pick<Quarter, 'id' | 'name'>[],
  borders: QuarterBorders,
): { shapes: QuarterShape[]; width: number; height: number } {
  const { project, height } = projection(borders);
  const exact = borders.features.map(({ properties, geometry }) => ({
    id: properties.id,
    rings: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flat().map((ring) => opened(ring.map(project))),
  }));
  const rough = simplified(exact);
  const shapes = quarters.flatMap(({ id, name }): QuarterShape[] => {
    const rings = rough.find((shape) => shape.id === id)?.rings;
    if (rings === undefined) return [];
    const label = labelIn(largest(rings), name);
    return [{ id, name, path: rings.map(pathOf).join(''), ...(label === undefined ? {} : { label }) }];
  });
  return { shapes, width: mapWidth, height };
}

/** The lines of a name: "Bulmke-Hüllen" and "Resser Mark" take two; the space stays, for screen readers. */
export const nameLines = (name: string): string[] => name.split(/(?<=[-\s])/);

/** A city is small enough for a flat map: a degree of longitude is shorter than one of latitude, everywhere alike. */
function projection({ features }: QuarterBorders): { project: (position: number[]) => Point; height: number } {
  const positions = features
    .flatMap(({ geometry }) => (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()))
    .flat();
  const extent = (axis: 0 | 1) =>
    positions.reduce(({ least, most }, position) => ({ least: Math.min(least, position[axis]!), most: Math.max(most, position[axis]!) }), {
      least: Infinity,
      most: -Infinity,
    });
  const east = extent(0);
  const north = extent(1);
  const narrow = Math.cos((((north.least + north.most) / 2) * Math.PI) / 180);
  // A unit of edge all around, for the width of the line.
  const scale = (mapWidth - 2) / ((east.most - east.least) * narrow);
  return {
    project: ([longitude, latitude]) => [
      1 + Math.round((longitude! - east.least) * narrow * scale),
      1 + Math.round((north.most - latitude!) * scale),
    ],
    height: 2 + Math.ceil((north.most - north.least) * scale),
  };
}

/** Without the repeated last corner, and without corners that fall on the one before. */
function opened(ring: Ring): Ring {
  const corner = ring.filter((point, index) => key(point) !== key(ring[index - 1] ?? ring.at(-1)!));
  return corner.length >= 3 ? corner : ring.slice(0, -1);
}

type Drawn = { id: string; rings: Ring[] }[];
const corners = (drawn: Drawn) => drawn.flatMap(({ rings }) => rings).reduce((sum, ring) => sum + ring.length, 0);

/**
 * Leaves out corners until a page stays light (Visvalingam and Whyatt). Neighbours share the arcs of their common border, so both sides
 * lose the same corners.
 */
function simplified(exact: Drawn): Drawn {
  const closed = exact.map(
    ({ id, rings }) => [id, { type: 'MultiPolygon' as const, coordinates: rings.map((ring) => [[...ring, ring[0]!]]) }] as const,
  );
  // Its types forget the kinds of the shapes that it was given.
  const weighted = presimplify(topology(Object.fromEntries(closed)) as Topology<Record<string, MultiPolygon>>);
  let rough = exact;
  for (let minArea = 0.5; corners(rough) > mostCorners && minArea < mapWidth ** 2; minArea *= 1.4) {
    const topo = simplify(weighted, minArea);
    rough = exact.map(({ id, rings }) => {
      const left = feature(topo, topo.objects[id]!).geometry.coordinates.flat();
      const areas = left.map((ring) => opened(ring.map(([x, y]) => [x!, y!]))).filter((ring) => new Set(ring.map(key)).size >= 3);
      return { id, rings: areas.length > 0 ? areas : [largest(rings)] };
    });
  }
  return rough;
}

/** "m10 20l3-2 4 5z": relative, because small figures weigh less. */
function pathOf(ring: Ring): string {
  const steps = ring.slice(1).map(([x, y], index) => [x - ring[index]![0], y - ring[index]![1]]);
  const written = steps.flat().map((figure, index) => (index > 0 && figure >= 0 ? ` ${figure}` : String(figure)));
  return `M${ring[0]![0]} ${ring[0]![1]}l${written.join('')}z`;
}

const area = (ring: Ring): number =>
  Math.abs(ring.reduce((sum, [x, y], index) => sum + ring.at(index - 1)![0] * y - x * ring.at(index - 1)![1], 0)) / 2;
const largest = (rings: Ring[]): Ring => rings.reduce((most, ring) => (area(ring) > area(most) ? ring : most));
const key = ([x, y]: Point): string => `${x},${y}`;

/** Where the name has most room across, and how large it may be written there. */
function labelIn(ring: Ring, name: string): QuarterShape['label'] {
  const lines = nameLines(name);
  const letters = Math.max(...lines.map((line) => line.trim().length));
  const ys = ring.map(([, y]) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const candidates = Array.from({ length: 31 }, (_, row) => top + ((bottom - top) * (row + 1)) / 32).flatMap((y) => {
    const half = (lines.length * smallestLabel * lineHeight) / 2;
    const room = [y - half, y, y + half].map((height) => widest(ring, height));
    const from = Math.max(...room.map((span) => span[0]));
    const to = Math.min(...room.map((span) => span[1]));
    const size = Math.min(largestLabel, (to - from) / (letters * letterWidth));
    return size < smallestLabel ? [] : [{ x: Math.round((from + to) / 2), y, size, off: Math.abs(y - (top + bottom) / 2) }];
  });
  const [best] = candidates.sort((one, other) => other.size - one.size || one.off - other.off);
  return best && { x: best.x, y: Math.round(best.y), size: Math.floor(best.size * 2) / 2, lines };
}

/** The longest stretch across a ring at one height; an empty one outside. */
function widest(ring: Ring, height: number): readonly [number, number] {
  const crossings = ring
    .flatMap(([x, y], index) => {
      const [fromX, fromY] = ring.at(index - 1)!;
      return fromY <= height === y <= height ? [] : [fromX + ((height - fromY) * (x - fromX)) / (y - fromY)];
    })
    .sort((one, other) => one - other);
  let best: readonly [number, number] = [0, 0];
  for (let index = 0; index + 1 < crossings.length; index += 2) {
    const span = [crossings[index]!, crossings[index + 1]!] as const;
    if (span[1] - span[0] > best[1] - best[0]) best = span;
  }
  return best;
}
