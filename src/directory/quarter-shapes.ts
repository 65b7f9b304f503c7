import type { Quarter, QuarterBorders } from './schema.ts';

/** A quarter as the map draws it, in units of the map; `path` is SVG. No label where the name has no room: the list beside has it. */
export type QuarterShape = { id: string; name: string; path: string; label?: { x: number; y: number; size: number; lines: string[] } };

type Point = readonly [x: number, y: number];
type Ring = Point[];

const mapWidth = 400;
/** So many corners weigh about 1.5 kB in a page, compressed. */
const mostCorners = 450;
const largestLabel = 16;
const smallestLabel = 8;
/** Of the font size: how wide a letter of a wide font is, and how high a line. */
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
  let rough = exact;
  for (let tolerance = 0.75; corners(rough) > mostCorners && tolerance < mapWidth; tolerance *= 1.4) rough = simplified(exact, tolerance);
  const shapes = quarters.flatMap(({ id, name }): QuarterShape[] => {
    const rings = rough.find((shape) => shape.id === id)?.rings;
    if (rings === undefined) return [];
    const label = labelIn(largest(rings), name);
    return [{ id, name, path: rings.map(pathOf).join(''), ...(label === undefined ? {} : { label }) }];
  });
  return { shapes, width: mapWidth, height };
}

/** The lines of a name: "Bulmke-Hüllen" and "Resser Mark" take two; the space stays, for whoever listens. */
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
const corners = (drawn: Drawn) => drawn.reduce((sum, { rings }) => sum + rings.reduce((all, ring) => all + ring.length, 0), 0);

/**
 * Leaves out corners by Douglas and Peucker. A border between two points where three areas meet is simplified once and the same for both
 * sides, whatever the direction in which each of them runs.
 */
function simplified(drawn: Drawn, tolerance: number): Drawn {
  const beside = new Map<string, Set<string>>();
  for (const ring of drawn.flatMap(({ rings }) => rings)) {
    ring.forEach((point, index) => {
      const others = beside.get(key(point)) ?? new Set();
      others.add(key(ring.at(index - 1)!)).add(key(ring[(index + 1) % ring.length]!));
      beside.set(key(point), others);
    });
  }
  const meets = (point: Point) => beside.get(key(point))!.size > 2;
  return drawn.map(({ id, rings }) => {
    const rough = rings.map((ring) => simplifiedRing(ring, meets, tolerance)).filter((ring) => ring.length >= 3);
    return { id, rings: rough.length > 0 ? rough : [largest(rings)] };
  });
}

function simplifiedRing(ring: Ring, meets: (point: Point) => boolean, tolerance: number): Ring {
  const first = ring.findIndex(meets);
  const start = first >= 0 ? first : ring.indexOf(ring.reduce((least, point) => (key(point) < key(least) ? point : least)));
  const turned = [...ring.slice(start), ...ring.slice(0, start), ring[start]!];
  const stretches: Ring[] = [];
  let stretch: Ring = [];
  turned.forEach((point, index) => {
    stretch.push(point);
    if (index > 0 && (meets(point) || index === turned.length - 1)) {
      stretches.push(stretch);
      stretch = [point];
    }
  });
  return stretches.flatMap((points) => {
    const backwards = runsBackwards(points);
    const rough = douglasPeucker(backwards ? points.toReversed() : points, tolerance);
    return (backwards ? rough.toReversed() : rough).slice(0, -1);
  });
}

/** Both sides of a border walk it in opposite directions; one of them is the backward one. */
function runsBackwards(points: Ring): boolean {
  const ends = [key(points[0]!), key(points.at(-1)!)] as const;
  return ends[0] === ends[1] ? key(points[1]!) > key(points.at(-2)!) : ends[0] > ends[1];
}

function douglasPeucker(points: Ring, tolerance: number): Ring {
  const start = points[0]!;
  const end = points.at(-1)!;
  let farthest = { index: 0, distance: 0 };
  points.forEach((point, index) => {
    const distance = distanceToLine(point, start, end);
    if (distance > farthest.distance) farthest = { index, distance };
  });
  if (farthest.distance <= tolerance) return [start, end];
  return [
    ...douglasPeucker(points.slice(0, farthest.index + 1), tolerance).slice(0, -1),
    ...douglasPeucker(points.slice(farthest.index), tolerance),
  ];
}

function distanceToLine([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length === 0) return Math.hypot(x - fromX, y - fromY);
  return Math.abs((toX - fromX) * (fromY - y) - (fromX - x) * (toY - fromY)) / length;
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
