import type { ReleasedList, ReleasedTable } from '../contract/pages/overview.ts';
import { canShow, type Grid } from './hidden-cells.ts';

/*
 * The way in which counts of requests leave the desk: every table, page and CSV shows what these functions release, and nothing computed
 * from the counts themselves. The rule: whatever anybody adds and subtracts, each number that is not shown could still be five or more
 * (docs/decisions/2026-11-30-every-hidden-count-could-be-five.md).
 */

/** Smaller numbers are never shown, and are not kept once their quarter of the year is published. */
const fewest = 5;

/** How many people have each value. Missing values count as 0. */
export type Counts = Readonly<Record<string, number>>;

const nothing: ReleasedList = { total: null, shown: {} };

/**
 * Releases the counts of people who have exactly one value each.
 * @param domain all values that a person can have; a value outside it throws, because its count would be missing from the rest
 */
export function releaseList(domain: readonly string[], counts: Counts): ReleasedList {
  const stranger = Object.keys(counts).find((value) => !domain.includes(value));
  if (stranger !== undefined) throw new RangeError(`no value of this list: ${stranger}`);
  const total = sumOf(Object.values(counts));
  if (total < fewest) return nothing;
  const shown = Object.entries(counts)
    .filter(([, number]) => number >= fewest)
    .toSorted(([one, a], [other, b]) => b - a || compare(one, other));
  while (shown.length > 0 && shown.length < domain.length && total - sumOf(shown.map(([, number]) => number)) < fewest) shown.pop();
  return { total, shown: Object.fromEntries(shown) };
}

/**
 * Releases tables of the same people. All have the same rows, and each has columns of its own: topics, quarters, ages. Tables that share
 * their row margin and nothing else tell nothing together that one of them does not tell by itself, so each is judged alone. Tables that
 * cross two of the columns would break that.
 * @param domains all values of the rows, and of the columns of each table
 * @param counts by table, row and column; every table must count each person once
 */
export function releaseTables(
  domains: { rows: readonly string[]; columns: Readonly<Record<string, readonly string[]>> },
  counts: Readonly<Record<string, Readonly<Record<string, Counts>>>>,
): Record<string, ReleasedTable> {
  const margins = Object.values(counts).map(marginOf);
  if (margins.some((margin) => domains.rows.some((row) => margin[row] !== margins[0]?.[row])))
    throw new RangeError('the tables do not count the same people');
  const rows = releaseList(domains.rows, margins[0] ?? {});
  return Object.fromEntries(
    Object.entries(domains.columns).map(([name, columns]) => [name, tableOf(rows, domains.rows, columns, counts[name] ?? {})]),
  );
}

/** Releases one table of people who are in no other. */
export const releaseTable = (
  rowDomain: readonly string[],
  columnDomain: readonly string[],
  counts: Readonly<Record<string, Counts>>,
): ReleasedTable => tableOf(releaseList(rowDomain, marginOf(counts)), rowDomain, columnDomain, counts);

function tableOf(
  rows: ReleasedList,
  rowDomain: readonly string[],
  columnDomain: readonly string[],
  counts: Readonly<Record<string, Counts>>,
): ReleasedTable {
  const columns = releaseList(columnDomain, columnsOf(counts));
  const [lines, places] = [linesOf(rows, rowDomain), linesOf(columns, columnDomain)];
  const grid = gridOf(counts, lines, places);
  const cells: ReleasedTable['cells'] = {};
  const candidates = Object.keys(rows.shown)
    .flatMap((row) => Object.keys(columns.shown).map((column) => ({ row, column, number: counts[row]?.[column] ?? 0 })))
    .filter(({ number }) => number >= fewest)
    .toSorted((a, b) => b.number - a.number || compare(a.row, b.row) || compare(a.column, b.column));
  for (const { row, column, number } of candidates) {
    const [at, place] = [lines.indexOf(row), places.indexOf(column)];
    if (!canShow(grid, at, place, fewest)) continue;
    grid.hidden[at]?.splice(place, 1, false);
    cells[row] = { ...cells[row], [column]: number };
  }
  return { rows, columns, cells };
}

/** The shown values of a margin, and one line for all others together. */
const linesOf = ({ shown }: ReleasedList, domain: readonly string[]): string[] => [
  ...Object.keys(shown),
  ...(Object.keys(shown).length < domain.length ? [others] : []),
];

/** Stands for all values of a margin that are not shown; no id contains this sign. */
const others = '*';

function gridOf(counts: Readonly<Record<string, Counts>>, rows: string[], columns: string[]): Grid {
  const lineOf = (lines: string[], value: string) => (lines.includes(value) ? value : others);
  const all = Object.entries(counts).flatMap(([row, line]) => Object.entries(line).map(([column, number]) => ({ row, column, number })));
  const numberAt = (row: string, column: string) =>
    sumOf(all.filter((one) => lineOf(rows, one.row) === row && lineOf(columns, one.column) === column).map(({ number }) => number));
  return {
    numbers: rows.map((row) => columns.map((column) => numberAt(row, column))),
    hidden: rows.map(() => columns.map(() => true)),
  };
}

const marginOf = (counts: Readonly<Record<string, Counts>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([row, line]) => [row, sumOf(Object.values(line))]));

function columnsOf(counts: Readonly<Record<string, Counts>>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of Object.values(counts))
    for (const [column, number] of Object.entries(line)) sums[column] = (sums[column] ?? 0) + number;
  return sums;
}

/**
 * A quantile of whole numbers, released only when five people or more lie at it or below, and five or more at it or above.
 * @param share 0.5 for the median
 */
export function releaseQuantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const quantile = sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)];
  if (quantile === undefined) return null;
  const below = sorted.filter((value) => value <= quantile).length;
  const above = sorted.filter((value) => value >= quantile).length;
  return below >= fewest && above >= fewest ? quantile : null;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
