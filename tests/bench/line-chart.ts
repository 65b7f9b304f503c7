/** Lines over the same points, on logarithmic axes. */
export type LineChart = {
  title: string;
  /** The title of the horizontal axis, such as "requests". */
  across: string;
  /** Ascending, above 0. */
  points: number[];
  /** Of all values: "ms of CPU". */
  unit: string;
  /** Undefined where there is no value. */
  lines: { name: string; values: (number | undefined)[] }[];
  /** Drawn as a line across. */
  target?: number | undefined;
};

const size = { width: 860, height: 460 };
const plot = { left: 80, right: 520, top: 50, bottom: 400 };
const labelGap = 17;
const dashes = ['none', '7 4', '2 3', '10 3 2 3'];
/** Each at least 3 : 1 on its ground: for light, then for dark. */
const colours = [
  ['#0b5cad', '#7db8f5'],
  ['#a8321c', '#f3a08f'],
  ['#1b6e3c', '#7fd09d'],
  ['#7a4b00', '#e0b35c'],
  ['#6a1b9a', '#cfa0ee'],
] as const;

/**
 * Draws a picture that can be read without colours, by names beside the lines, and without eyes, by a description with all values. It follows
 * the reader's choice of light or dark; printed it is light.
 */
export function drawLines({ title, across, points, unit, lines, target }: LineChart): string {
  const values = [...lines.flatMap((line) => line.values), target].filter((value) => value !== undefined && value > 0) as number[];
  const [lowest, highest] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const top = highest > lowest ? highest : lowest + 1;
  const [first, last] = [Math.log10(points[0]!), Math.log10(points.at(-1)!)];
  const x = (point: number) => rounded(plot.left + ((plot.right - plot.left) * (Math.log10(point) - first)) / (last - first));
  /** What is 0 stands on the lowest line. */
  const y = (value: number) =>
    rounded(plot.bottom - ((plot.bottom - plot.top) * Math.max(0, Math.log10(Math.max(value, 1e-9)) - lowest)) / (top - lowest));

  const decades = Array.from({ length: top - lowest + 1 }, (_, step) => 10 ** (lowest + step));
  const places = apart(lines.map((line) => y(line.values.findLast((value) => value !== undefined) ?? 0)));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(described({ title, across, points, unit, lines, target }))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${size.width}" height="${size.height}"/>`,
    `<text class="title" x="${plot.left}" y="24">${escaped(title)}</text>`,
    ...decades.map(
      (value) =>
        `<path class="grid" d="M${plot.left} ${y(value)}H${plot.right}"/><text x="${plot.left - 8}" y="${y(value) + 4}" text-anchor="end">${number(value)}</text>`,
    ),
    ...points.map(
      (point) =>
        `<path class="grid" d="M${x(point)} ${plot.top}V${plot.bottom}"/><text x="${x(point)}" y="${plot.bottom + 20}" text-anchor="middle">${number(point)}</text>`,
    ),
    `<text x="${(plot.left + plot.right) / 2}" y="${plot.bottom + 44}" text-anchor="middle">${escaped(across)}</text>`,
    `<text x="${plot.left - 8}" y="${plot.top - 10}" text-anchor="end">${escaped(unit)}</text>`,
    ...(target === undefined
      ? []
      : [
          `<path class="target" d="M${plot.left} ${y(target)}H${plot.right}"/><text x="${plot.left + 6}" y="${y(target) - 5}">target: ${number(target)}</text>`,
        ]),
    ...lines.flatMap(({ name, values }, index) => {
      const dots = values.flatMap((value, at) => (value === undefined ? [] : [{ x: x(points[at]!), y: y(value) }]));
      const end = dots.at(-1);
      if (end === undefined) return [];
      return [
        `<g class="line c${index % colours.length}">`,
        `<path stroke-dasharray="${dashes[Math.floor(index / colours.length) % dashes.length]!}" d="M${dots.map((dot) => `${dot.x} ${dot.y}`).join('L')}"/>`,
        ...dots.map((dot) => `<circle cx="${dot.x}" cy="${dot.y}" r="3"/>`),
        `<path class="lead" d="M${end.x + 4} ${end.y}L${plot.right + 16} ${places[index]!}"/>`,
        `</g><text x="${plot.right + 20}" y="${places[index]! + 4}">${escaped(name)}</text>`,
      ];
    }),
    '</svg>',
  ].join('\n')}\n`;
}

/** Moves names apart that would stand over each other, none below the plot. */
function apart(places: readonly number[]): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((one, other) => one.place - other.place);
  for (const [turn, one] of order.entries()) one.place = Math.max(one.place, (order[turn - 1]?.place ?? -Infinity) + labelGap);
  for (const [turn, one] of [...order].reverse().entries())
    one.place = Math.min(one.place, turn === 0 ? plot.bottom : order[order.length - turn]!.place - labelGap);
  return order.sort((one, other) => one.index - other.index).map(({ place }) => rounded(place));
}

const described = ({ title, across, points, unit, lines, target }: LineChart): string =>
  [
    `${title}, in ${unit}, at ${points.map(number).join(', ')} ${across}.`,
    ...lines.map(
      ({ name, values }) => `${name}: ${values.map((value) => (value === undefined ? 'not measured' : number(value))).join(', ')}.`,
    ),
    ...(target === undefined ? [] : [`Target: at most ${number(target)}.`]),
  ].join(' ');

const inColours = (scheme: 0 | 1, ground: string, text: string, grid: string): string =>
  `.ground{fill:${ground}}text{fill:${text}}.grid{stroke:${grid}}.target{stroke:${text}}${colours
    .map((pair, index) => `.c${index}{stroke:${pair[scheme]};fill:${pair[scheme]}}`)
    .join('')}`;

const light = inColours(0, '#fff', '#1b1b1b', '#d9d9d9');
const style = [
  'text{font:13px system-ui,sans-serif}.title{font-size:16px;font-weight:600}path{fill:none;stroke-width:1}',
  '.line path{stroke-width:2}.line .lead{stroke-width:.75}.target{stroke-dasharray:4 4}',
  light,
  `@media(prefers-color-scheme:dark){${inColours(1, '#16181c', '#eee', '#3a3d44')}}`,
  `@media print{${light}}`,
].join('');

const number = (value: number): string => (value >= 1 ? Math.round(value * 100) / 100 : Number(value.toPrecision(2))).toLocaleString('en');
const rounded = (value: number): number => Math.round(value * 10) / 10;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
