import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { drawLines } from './line-chart.ts';
import type { Result } from './summary.ts';

/** A picture of the rows of a figure that have one unit. Each column is named by a number and what it counts: "1000 requests". */
type Picture = { file: string; figure: string; unit: string; title: string };

const pictures: readonly Picture[] = [
  { file: 'requests', figure: 'requests-growth', unit: 'ms of CPU', title: 'Jobs and lists with more requests' },
  { file: 'services-build', figure: 'growth', unit: 'seconds', title: 'A build with more services' },
  { file: 'services-weight', figure: 'growth', unit: 'bytes', title: 'What a reader loads with more services' },
  { file: 'services-memory', figure: 'growth', unit: 'megabytes', title: 'The serving process with more services' },
  { file: 'counsellors', figure: 'free-times', unit: 'ms of CPU', title: 'A look at the free times with more counsellors' },
  { file: 'processes-cost', figure: 'processes', unit: 'ms a request', title: 'What a request costs with more processes' },
  { file: 'processes-rate', figure: 'processes', unit: 'a second', title: 'Requests accepted by more processes' },
];

const folder = 'docs/bench';

/** Draws the pictures of the figures that have been measured. The others stay as they are. @returns all that there are now */
export async function drawPictures(results: Readonly<Record<string, Result>>): Promise<Picture[]> {
  await mkdir(folder, { recursive: true });
  for (const picture of pictures) {
    const result = results[picture.figure];
    const drawn = result && draw(picture, result);
    if (drawn !== undefined) await writeFile(`${folder}/${picture.file}.svg`, drawn);
  }
  const files = await readdir(folder);
  return pictures.filter(({ file }) => files.includes(`${file}.svg`));
}

/** Shows pictures in docs/bench.md: all of its part "Growth" is replaced. */
export const showPictures = (markdown: string, shown: readonly Picture[]): string =>
  markdown.replace(
    /^## Growth\n.*?^(?=## )/ms,
    ['## Growth', ...shown.map(({ file, title, unit }) => `![${title}, in ${unit}](bench/${file}.svg)`), ''].join('\n\n'),
  );

/** @returns undefined for a figure of fewer than two columns, as after a measurement of one size alone */
export function draw({ unit, title }: Picture, { columns, rows, date }: Pick<Result, 'columns' | 'rows' | 'date'>): string | undefined {
  const counted = columns.map((column) => /^(?<point>\d+) (?<across>.+)$/.exec(column)?.groups);
  const points = counted.map((groups) => Number(groups?.['point']));
  if (points.length < 2 || points.some(Number.isNaN)) return undefined;
  const lines = rows.filter((row) => row.unit === unit);
  const targets = lines.map(({ target }) => (target !== undefined && 'atMost' in target ? target.atMost : undefined));
  return drawLines({
    title: `${title} (${date.slice(0, 10)})`,
    across: counted.at(-1)!['across']!,
    points,
    unit,
    // The file of results keeps null for what was not measured.
    lines: lines.map(({ what, values }) => ({
      name: what,
      values: values.map((value) => (typeof value === 'number' ? value : undefined)),
    })),
    // One line for all, or none.
    target: targets.every((target) => target === targets[0]) ? targets[0] : undefined,
  });
}
