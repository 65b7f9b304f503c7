/** A table whose sums are all known, by row and column, and the cells that are hidden. Nobody outside sees the numbers of those. */
export type Grid = { numbers: number[][]; hidden: boolean[][] };

/** Whether a cell can be shown: afterwards every cell that stays hidden could still hold `least`, whatever the sums and shown cells say. */
export function canShow({ numbers, hidden }: Grid, row: number, column: number, least: number): boolean {
  const after = { numbers, hidden: hidden.map((line, index) => (index === row ? line.with(column, false) : line)) };
  return after.hidden.every((line, at) => line.every((isHidden, place) => !isHidden || couldHold(after, at, place, least)));
}

/**
 * Whether a hidden cell could hold `least`. One person more in it means one less in another hidden cell of its column, one more in that
 * cell's row, and so on, until the way comes back to its own row. The most that fits is a maximum flow (Ford and Fulkerson 1956).
 */
export function couldHold({ numbers, hidden }: Grid, row: number, column: number, least: number): boolean {
  const left = numbers.map((line) => [...line]);
  for (let held = cell(left, row, column); held < least;) {
    const way = findWay({ numbers: left, hidden }, row, column);
    if (way === undefined) return false;
    const most = Math.min(least - held, ...way.map(({ at, from }) => cell(left, at, from)));
    for (const { at, from, into } of way) {
      add(left, at, from, -most);
      add(left, at, into, most);
    }
    held = cell(left, row, column);
  }
  return true;
}

/** Rows in which people can change from one column to another, so that all sums stay and the cell gets more. */
function findWay({ numbers, hidden }: Grid, row: number, column: number): { at: number; from: number; into: number }[] | undefined {
  /** The column that each row on a way gives up, and the row that each column is reached by; the first column is the cell's own. */
  const gives = new Map<number, number>();
  const reached = new Map<number, number | undefined>([[column, undefined]]);
  const next = [column];
  for (let from = next.shift(); from !== undefined; from = next.shift()) {
    const taken = from;
    for (const [at, line] of hidden.entries()) {
      if (at === row || gives.has(at) || line[taken] !== true || cell(numbers, at, taken) === 0) continue;
      gives.set(at, taken);
      line.forEach((isHidden, place) => {
        if (!isHidden || reached.has(place)) return;
        reached.set(place, at);
        next.push(place);
      });
    }
  }
  const end = [...reached.keys()].find((place) => place !== column && hidden[row]?.[place] === true && cell(numbers, row, place) > 0);
  if (end === undefined) return undefined;
  const way = [{ at: row, from: end, into: column }];
  for (let place = end, at = reached.get(place); at !== undefined; at = reached.get(place)) {
    const from = gives.get(at) ?? column;
    way.push({ at, from, into: place });
    place = from;
  }
  return way;
}

const cell = (numbers: number[][], row: number, column: number): number => numbers[row]?.[column] ?? 0;

function add(numbers: number[][], row: number, column: number, number: number): void {
  const line = numbers[row];
  if (line !== undefined) line[column] = (line[column] ?? 0) + number;
}
