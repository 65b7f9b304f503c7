import { isMissed, type Figures, type Row } from './figure.ts';

/**
 * `load`: the mean number of processes that wanted a core in the minute before. Above `cores`, times depend on the machine.
 * `minutes`: what the measurement took.
 */
export type Result = Figures & { date: string; node: string; cores: number; load: number; minutes: number };

const head = ['| figure | worst of | value | unit | target | measured |', '| --- | --- | --- | --- | --- | --- |'];

/**
 * Replaces the rows of one figure in the table of docs/bench.md, and keeps all others.
 * @param markdown text that ends with the table, or with the heading under which the table belongs
 */
export function replaceFigure(markdown: string, name: string, result: Result): string {
  const lines = markdown.trimEnd().split('\n');
  const start = lines.findIndex((line) => line.startsWith('| figure'));
  const prose = start === -1 ? [...lines, ''] : lines.slice(0, start);
  const others = start === -1 ? [] : lines.slice(start + 2).filter((line) => !line.startsWith(`| ${name} `));
  return [...prose, ...head, ...[...others, ...rowsOf(name, result)].sort(), ''].join('\n');
}

/** One line for all rows with the same target: the worst of them. Rows without a target or a value stay in the JSON. */
function rowsOf(name: string, { date, minutes, rows }: Result): string[] {
  const groups = Map.groupBy(
    rows.filter((row) => row.target !== undefined && counted(row).length > 0),
    ({ unit, target, reference }) => JSON.stringify([unit, target, reference]),
  );
  return [...groups.values()].map((group) => {
    const worst = group.reduce((one, other) => (isWorse(other, one) ? other : one));
    const what = group.length === 1 ? worst.what : `${group.length}: ${worst.what}`;
    const compared = worst.reference === undefined ? '' : ` of ${worst.reference}`;
    const cells = [name, what, valueText(worst), `${worst.unit}${compared}`, targetText(worst), `${date.slice(0, 10)}, ${minutes} min`];
    return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
  });
}

const counted = ({ values, isSpread }: Row) => values.slice(0, isSpread ? 1 : undefined).filter((value) => value !== undefined);

function worstOf(row: Row): number {
  return row.target !== undefined && 'atLeast' in row.target ? Math.min(...counted(row)) : Math.max(...counted(row));
}

const isWorse = (one: Row, other: Row): boolean =>
  one.target !== undefined && 'atLeast' in one.target ? worstOf(one) < worstOf(other) : worstOf(one) > worstOf(other);

const valueText = (row: Row): string =>
  row.isSpread ? `${row.values[0] ?? '–'} (${row.values[1] ?? '–'} to ${row.values[2] ?? '–'})` : String(worstOf(row));

/** "≤ 14000", with "missed" behind it where that is so. */
export function targetText(row: Row): string {
  if (row.target === undefined) return '';
  const bound = 'atMost' in row.target ? `≤ ${row.target.atMost}` : `≥ ${row.target.atLeast}`;
  return isMissed(row) ? `${bound} MISSED` : bound;
}
