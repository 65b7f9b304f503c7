import type { Directory } from '../directory/directory.ts';
import type { EventFields } from '../directory/event-schema.ts';
import type { ServiceFields } from '../directory/service-fields.ts';

/** A place in a file: its name, and the id of a row or its number as a spreadsheet counts. */
export type RowName = { file: string; row: string };

/** A mistake in a row, and what would be right. `column`: the name that the file gives the field, where it is another one. */
export type RowProblem = RowName & { field: string; expected: string; column?: string | undefined };

/** A statement of a row that our entries have no field for. */
export type LeftOut = RowName & { field: string; value: string };

/** A provider that the content does not have yet. */
export type NewProvider = { id: string; name: string; kind: 'other'; website?: string };

export type ImportedEntry = RowName & {
  /** The entry's name among ours. Stated in our own columns only. */
  id: string | undefined;
  entry: ServiceFields | EventFields;
  newProvider?: NewProvider | undefined;
  /** The columns that the row states, where the rest of the entry comes from one of ours. */
  stated?: string[] | undefined;
};

/** All that a file holds. A row whose entry is missing here has a problem that says why. */
export type Imported = { entries: ImportedEntry[]; problems: RowProblem[]; leftOut: LeftOut[] };

/** The id that a word of a file stands for: ("topics", "Familie") is "family". */
export type FindTerm = (name: string, word: string) => string | undefined;

export type ImportOptions = {
  directory: Directory;
  /** The source of all facts that name none of their own: words for readers, and the day of the file. */
  source: { title: string; date: string };
  /** Berlin. */
  today: string;
  /** The topic of services that name none of ours, by id. */
  topic?: string | undefined;
  /** Reads words of our vocabularies; without it a table has to state ids. */
  findTerm?: FindTerm | undefined;
};

/** Why a file as a whole cannot be read. */
export const fileReasons = [
  'not-a-table',
  'not-utf-8',
  'not-a-spreadsheet',
  'password',
  'old-excel',
  'other-hsds',
  'not-hsds',
  'no-name',
  'too-large',
  'empty',
] as const;
export type FileReason = (typeof fileReasons)[number];

/** The file as a whole cannot be read. The message says what it is and what is read; `detail` names the version of another HSDS. */
export class FileRefused extends Error {
  override name = 'FileRefused';
  readonly reason: FileReason;
  readonly detail: string;

  constructor(message: string, reason: FileReason, detail = '') {
    super(message);
    this.reason = reason;
    this.detail = detail;
  }
}
