import type { ReleasedList, ReleasedTable } from '../../api/contract/pages/overview.ts';

/** All values of a table's rows and columns. */
export type Domain = { rows: readonly string[]; columns: readonly string[] };

type Line = { sum: number; keys: string[] };

/**
 * Somebody with a pencil, without the code under test: draws the bounds of every cell together by the sums of rows, columns and the rest
 * of both, until nothing moves.
 * @returns what it found: cells that can only be below five, and rests below five; nothing where the table is safe
 */
export function attack({ rows, columns, cells }: ReleasedTable, domain: Domain): string[] {
  if (rows.total === null) return Object.keys(cells).length + Object.keys(rows.shown).length > 0 ? ['numbers without a total'] : [];
  const key = (row: string, column: string) => `${row} ${column}`;
  const shown = new Map(Object.entries(cells).flatMap(([row, line]) => Object.entries(line).map(([column, n]) => [key(row, column), n])));
  const all = domain.rows.flatMap((row) => domain.columns.map((column) => key(row, column)));
  const high = new Map(all.map((cell) => [cell, shown.get(cell) ?? rows.total!]));
  const low = new Map(all.map((cell) => [cell, shown.get(cell) ?? 0]));
  const lines: Line[] = [
    ...groupsOf(rows, domain.rows).map(({ members, sum }) => ({
      sum,
      keys: members.flatMap((row) => domain.columns.map((column) => key(row, column))),
    })),
    ...groupsOf(columns, domain.columns).map(({ members, sum }) => ({
      sum,
      keys: members.flatMap((column) => domain.rows.map((row) => key(row, column))),
    })),
  ];
  while (lines.some((line) => tighten(line, low, high)));
  const small = [...high].filter(([, most]) => most < 5).map(([cell, most]) => `${cell} is at most ${most}`);
  const shownBelow = [...shown].filter(([, number]) => number < 5).map(([cell]) => `${cell} is shown`);
  const rests = lines.flatMap(({ sum, keys }) => {
    const rest = sum - keys.reduce((reached, cell) => reached + (shown.get(cell) ?? 0), 0);
    return rest < 5 && keys.some((cell) => !shown.has(cell)) ? [`a rest of ${rest}`] : [];
  });
  return [...small, ...shownBelow, ...rests];
}

/** The same for a list: shown numbers below five, and a rest below five. */
export function attackList(list: ReleasedList, domain: readonly string[]): string[] {
  const { total, shown } = list;
  if (total === null) return Object.keys(shown).length > 0 ? ['numbers without a total'] : [];
  const small = Object.entries(shown).filter(([, number]) => number < 5);
  const rest = groupsOf(list, domain).filter(({ members: [first = ''], sum }) => shown[first] === undefined && sum < 5);
  return [
    ...(total < 5 ? ['the total'] : []),
    ...small.map(([value]) => `${value} is shown`),
    ...rest.map(({ sum }) => `a rest of ${sum}`),
  ];
}

function groupsOf({ total, shown }: ReleasedList, domain: readonly string[]): { members: string[]; sum: number }[] {
  const rest = domain.filter((value) => shown[value] === undefined);
  const restSum = (total ?? 0) - Object.values(shown).reduce((sum, number) => sum + number, 0);
  return [
    ...Object.entries(shown).map(([value, sum]) => ({ members: [value], sum })),
    ...(rest.length > 0 ? [{ members: rest, sum: restSum }] : []),
  ];
}

/** @returns whether a bound moved */
function tighten({ sum, keys }: Line, low: Map<string, number>, high: Map<string, number>): boolean {
  let hasMoved = false;
  const lowSum = keys.reduce((reached, cell) => reached + low.get(cell)!, 0);
  const highSum = keys.reduce((reached, cell) => reached + high.get(cell)!, 0);
  for (const cell of keys) {
    const most = sum - (lowSum - low.get(cell)!);
    const least = sum - (highSum - high.get(cell)!);
    if (most < high.get(cell)!) [hasMoved] = [true, high.set(cell, most)];
    if (least > low.get(cell)!) [hasMoved] = [true, low.set(cell, least)];
    if (hasMoved) return true;
  }
  return false;
}
