/**
 * One thing that is measured: a file of this folder that exports it, named in `bench.ts`. It starts and stops what it needs
 * itself, and leaves nothing behind.
 */
export type Figure = {
  /** As typed behind `npm run bench --`. */
  name: string;
  /** @throws when it cannot be measured. A missed target is no error; its row says so */
  run: () => Promise<Figures>;
};

/** A table: one row for each thing measured, one column for each circumstance (a language, a kind of score). */
export type Figures = {
  columns: string[];
  rows: Row[];
  /** Sentences that explain the figures, and the reason of each missed target. */
  notes: string[];
};

export type Row = {
  what: string;
  /** Of every value of the row: "bytes", "ms", "points", "ratio", "findings". */
  unit: string;
  /** In the order of the columns; undefined where there is nothing to measure. */
  values: (number | undefined)[];
  /** The values are the middle, the lowest and the highest of several rounds. */
  isSpread?: true;
  /** Holds for every value of the row, of a spread for the middle. */
  target?: { atMost: number } | { atLeast: number };
  /** The thing that the values are compared with: "nginx, one worker, same files". */
  reference?: string;
};

export const isMissed = ({ values, isSpread, target }: Row): boolean =>
  target !== undefined &&
  values
    .slice(0, isSpread ? 1 : undefined)
    .some((value) => value !== undefined && ('atMost' in target ? value > target.atMost : value < target.atLeast));
