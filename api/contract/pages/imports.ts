import type { Json } from '../../../src/directory/json.ts';
import type { FileReason, RowProblem } from '../../../src/exchange/imported.ts';
import type { Match } from '../../../src/exchange/matching.ts';
import type { DeskPage } from './desk.ts';

/** /desk/imports/ */
export type ImportsPage = DeskPage & {
  /** The reader's files, newest first. */
  files: { id: string; name: string; receivedAt: string }[];
  maxMegabytes: number;
  /** A file stays so many days. */
  keptDays: number;
  /** Why the file that was just sent cannot be read; `detail` names another version of HSDS.
   * `too-heavy`: it has more bytes than are taken. */
  mistake?: { reason: FileReason | 'too-heavy'; name: string; detail: string };
};

/** `taken`: in the basket, or published since then. */
export const importStates = ['new', 'changed', 'same', 'refused', 'left', 'taken'] as const;
export type ImportState = (typeof importStates)[number];

export type ImportRow = {
  key: string;
  /** As the file counts or calls it. */
  row: string;
  name: string;
  /** The entry that it is or becomes; "" for none. */
  entry: string;
  by?: Match['by'];
  /** All that a new entry would say. */
  value?: Json;
  changes: { field: string; was: Json; value: Json; isLeft: boolean }[];
  problems: RowProblem[];
};

/** /desk/imports/:id/ */
export type ImportPage = DeskPage & {
  id: string;
  name: string;
  receivedAt: string;
  counts: Record<ImportState, number>;
  state: ImportState;
  /** One page of the rows in that state. */
  rows: ImportRow[];
  page: number;
  pages: number;
  /** Rows that the next step takes over, and all that can be. */
  next: number;
  total: number;
  /** Names what the page shows; the form sends it back. */
  seen: string;
  /** Whether the content has changed since the page was shown. */
  isStale: boolean;
  /** Columns that entries have nothing for. */
  unknown: { field: string; count: number }[];
  /** Providers that the content does not have, and which of ours was chosen. */
  providers: { id: string; name: string; chosen: string }[];
};
