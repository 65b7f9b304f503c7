import type { Directory } from '../directory/directory.ts';
import type { Event } from '../directory/event-schema.ts';
import type { ServiceFields } from '../directory/service-fields.ts';

/** A place in a file: its name, and the id of a row or its number as a spreadsheet counts. */
export type RowName = { file: string; row: string };

/** A mistake in a row, and what would be right. */
export type RowProblem = RowName & { field: string; expected: string };

/** A statement of a row that our entries have no field for. */
export type LeftOut = RowName & { field: string; value: string };

/** A provider that the content does not have yet. */
export type NewProvider = { id: string; name: string; kind: 'other'; website?: string };

export type ImportedEntry = RowName & {
  /** Stated in our own columns only. */
  id: string | undefined;
  entry: ServiceFields;
  newProvider?: NewProvider | undefined;
};

/** A course or an event. Its id is made of its name. */
export type ImportedEvent = RowName & { event: Omit<Event, 'id'>; newProvider?: NewProvider | undefined };

/** All that a file holds. A row whose entry is missing here has a problem that says why. */
export type Imported = { entries: ImportedEntry[]; events?: ImportedEvent[]; problems: RowProblem[]; leftOut: LeftOut[] };

export type ImportOptions = {
  directory: Directory;
  /** The source of all facts that name none of their own: words for readers, and the day of the file. */
  source: { title: string; date: string };
  /** Berlin. */
  today: string;
  /** The topic of services that name none of ours, by id. */
  topic?: string | undefined;
};

/** The file as a whole cannot be read. The message says what it is and what is read. */
export class FileRefused extends Error {
  override name = 'FileRefused';
}
