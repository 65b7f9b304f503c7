import { expect, it } from 'vitest';
import { replaceFigure, type Result } from './summary.ts';

const measured = (rows: Result['rows']): Result => ({
  date: '2026-11-30T04:00:00.000Z',
  node: 'v26.0.0',
  cores: 2,
  load: 0.5,
  minutes: 1.5,
  columns: ['de', 'ar'],
  rows,
  notes: [],
});
const head = ['| figure | worst of | value | unit | target | measured |', '| --- | --- | --- | --- | --- | --- |'];
const text = ['# Bench', '', '## Figures', '', ...head, '| weight | home | 9 | bytes | ≤ 14 | 2026-11-01 |', ''].join('\n');
const home = { what: 'home', unit: 'bytes', values: [11, 15], target: { atMost: 14 } };

it('renews the rows of a figure and keeps the others', () => {
  const both = replaceFigure(text, 'axe', measured([{ ...home, unit: 'findings', values: [0, 0], target: { atMost: 0 } }]));
  expect(
    replaceFigure(both, 'weight', measured([home]))
      .split('\n')
      .slice(6),
  ).toEqual([
    '| axe | home | 0 | findings | ≤ 0 | 2026-11-30, 1.5 min |',
    '| weight | home | 15 | bytes | ≤ 14 MISSED | 2026-11-30, 1.5 min |',
    '',
  ]);
});

it('adds a figure that the table lacks, also one whose name begins like another', () => {
  expect(
    replaceFigure(text, 'weight-of-all', measured([{ ...home, values: [3] }]))
      .split('\n')
      .slice(6),
  ).toEqual(['| weight | home | 9 | bytes | ≤ 14 | 2026-11-01 |', '| weight-of-all | home | 3 | bytes | ≤ 14 | 2026-11-30, 1.5 min |', '']);
});

it('begins the table where there is none yet', () => {
  expect(replaceFigure('# Bench\n\n## Figures\n', 'weight', measured([{ ...home, values: [3] }])).split('\n')).toEqual([
    '# Bench',
    '',
    '## Figures',
    '',
    ...head,
    '| weight | home | 3 | bytes | ≤ 14 | 2026-11-30, 1.5 min |',
    '',
  ]);
});

it('leaves out a row that was not measured', () => {
  const rows = [
    { ...home, values: [3] },
    { ...home, what: 'large', values: [undefined], target: { atMost: 20 } },
  ];
  expect(replaceFigure(text, 'weight', measured(rows)).split('\n').slice(6)).toEqual([
    '| weight | home | 3 | bytes | ≤ 14 | 2026-11-30, 1.5 min |',
    '',
  ]);
});

it('shows the worst of all rows with one target, and of a row with a lower bound the lowest', () => {
  const rows = [home, { ...home, what: 'form', values: [12, 13] }, { ...home, what: 'scores', values: [99, 98], target: { atLeast: 98 } }];
  expect(replaceFigure(text, 'weight', measured(rows)).split('\n').slice(6)).toEqual([
    '| weight | 2: home | 15 | bytes | ≤ 14 MISSED | 2026-11-30, 1.5 min |',
    '| weight | scores | 98 | bytes | ≥ 98 | 2026-11-30, 1.5 min |',
    '',
  ]);
});

it('renews a figure in the table as prettier has set it', () => {
  const set = text.replace('| weight | home | 9 |', '| weight         | home    | 9     |').replace('| figure |', '| figure         |');
  expect(replaceFigure(set, 'weight', measured([{ ...home, values: [3] }]))).toBe(
    text.replace('| 9 | bytes | ≤ 14 | 2026-11-01 |', '| 3 | bytes | ≤ 14 | 2026-11-30, 1.5 min |'),
  );
});
