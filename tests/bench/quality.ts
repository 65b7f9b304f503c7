import { qualityFigures, type QualityFigure, type QualityFigures } from '../../src/loading/quality.ts';
import type { Row } from './figure.ts';
import type { Result } from './summary.ts';

/** Which rows of a figure the quality page shows, and as what. */
const shown: Record<QualityFigure, { unit: string; goal: number; value: (values: number[]) => number }> = {
  weight: { unit: 'bytes', goal: 14_000, value: (bytes) => Math.max(...bytes) },
  'first-view': { unit: 'ms', goal: 1500, value: (milliseconds) => Math.max(...milliseconds) },
  axe: { unit: 'findings', goal: 0, value: (findings) => findings.reduce((all, one) => all + one, 0) },
};

/** Renews a figure of the quality page. Other figures, and a figure without such rows, leave it as it was. */
export function replaceQuality(before: QualityFigures, name: string, { date, rows }: Pick<Result, 'date' | 'rows'>): QualityFigures {
  const figure = qualityFigures.find((one) => one === name);
  if (figure === undefined) return before;
  const { unit, goal, value } = shown[figure];
  const isShown = (row: Row) => row.unit === unit && row.target !== undefined && 'atMost' in row.target && row.target.atMost === goal;
  const values = rows
    .filter(isShown)
    .flatMap((row) => row.values.slice(0, row.isSpread ? 1 : undefined).filter((one) => one !== undefined));
  return values.length === 0 ? before : { ...before, [figure]: { at: date.slice(0, 10), value: value(values), goal } };
}
