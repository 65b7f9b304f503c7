import { expect, it } from 'vitest';
import { draw, showPictures } from './pictures.ts';

const picture = { file: 'requests', figure: 'requests-growth', unit: 'ms of CPU', title: 'Jobs & lists' };
const measured = {
  date: '2026-11-30T04:00:00.000Z',
  columns: ['1000 requests', '10000 requests', '100000 requests'],
  rows: [
    { what: 'job', unit: 'ms of CPU', values: [1, 10, 100], target: { atMost: 50 } },
    { what: 'list', unit: 'ms of CPU', values: [0, undefined, 100], target: { atMost: 50 } },
    { what: 'weight', unit: 'bytes', values: [7, 7, 7] },
  ],
};
const drawn = draw(picture, measured)!;
/** The places of the dots of a line. */
const dots = (svg: string, line: number) => {
  const drawn = svg.split('<g class="line')[line + 1]!.split('</g>')[0]!;
  return [...drawn.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
};

it('draws both axes by powers of ten: ten times as much is one step more', () => {
  expect(dots(drawn, 0)).toEqual([
    [80, 400],
    [300, 225],
    [520, 50],
  ]);
});

it('puts a zero on the lowest line, and no dot where nothing was measured', () => {
  expect(dots(drawn, 1)).toEqual([
    [80, 400],
    [520, 50],
  ]);
});

it('names each line beside its end, and none over another', () => {
  const names = [...drawn.matchAll(/<\/g><text x="540" y="([\d.]+)">([^<]+)/g)].map(([, y, name]) => [name, Number(y)] as const);
  expect(names.map(([name]) => name)).toEqual(['job', 'list']);
  expect(names[1]![1] - names[0]![1]).toBeGreaterThanOrEqual(17);
});

it('says in its description all that it shows, with the date of the measurement', () => {
  expect(drawn).toContain('<title id="title">Jobs &amp; lists (2026-11-30)</title>');
  expect(drawn).toContain(
    '<desc id="desc">Jobs &amp; lists (2026-11-30), in ms of CPU, at 1,000, 10,000, 100,000 requests. job: 1, 10, 100. list: 0, not measured, 100. Target: at most 50.</desc>',
  );
});

it('is light, dark by the reader’s choice, and light on paper', () => {
  expect(drawn).toMatch(
    /\.ground\{fill:#fff\}.*@media\(prefers-color-scheme:dark\)\{\.ground\{fill:#16181c\}.*@media print\{\.ground\{fill:#fff\}/,
  );
});

it('draws nothing of a figure that was measured at one size alone, or not by size', () => {
  expect(draw(picture, { ...measured, columns: ['1000 requests'] })).toBeUndefined();
  expect(draw(picture, { ...measured, columns: ['middle', 'lowest', 'highest'] })).toBeUndefined();
});

it('shows in the document the pictures that there are, and leaves its other parts', () => {
  const before = '# Bench\n\n## Growth\n\n![old](bench/old.svg)\n\n## Figures\n\n| figure |\n';
  expect(showPictures(before, [picture])).toBe(
    '# Bench\n\n## Growth\n\n![Jobs & lists, in ms of CPU](bench/requests.svg)\n\n## Figures\n\n| figure |\n',
  );
});
