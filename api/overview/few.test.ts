import { expect, it } from 'vitest';
import { inSteps, joined } from './few.ts';

const cells = (counts: Record<string, number>) => Object.entries(counts).map(([quarter, count]) => ({ quarter, count }));

it('four cases are not shown, and five are', () => {
  expect(joined(cells({ schalke: 3, horst: 1 }))).toEqual([]);
  expect(joined(cells({ schalke: 3, horst: 2 }))).toEqual([{ quarter: '', count: 5 }]);
});

it('a small number takes the smallest large one with it, so that the total tells nothing', () => {
  expect(joined(cells({ schalke: 9, horst: 5, erle: 2 }))).toEqual([
    { quarter: 'schalke', count: 9 },
    { quarter: '', count: 7 },
  ]);
});

it('several small numbers that are five together stand together', () => {
  expect(joined(cells({ schalke: 9, horst: 3, erle: 2 }))).toEqual([
    { quarter: 'schalke', count: 9 },
    { quarter: '', count: 5 },
  ]);
});

it('joining again changes nothing', () => {
  const once = joined(cells({ schalke: 9, horst: 5, erle: 2 }));
  expect(joined(once)).toEqual([
    { quarter: 'schalke', count: 9 },
    { quarter: '', count: 7 },
  ]);
});

it('a running quarter of the year counts in steps of five', () => {
  expect([4, 5, 9, 10, 13].map(inSteps)).toEqual([0, 5, 5, 10, 10]);
});
