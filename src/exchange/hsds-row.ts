import { isJsonObject, type Json } from '../directory/json.ts';
import type { HsdsFile, HsdsRow } from './hsds-file.ts';
import type { LeftOut, RowProblem } from './imported.ts';

/** Where a reading keeps what it found wrong, and all rows that it has opened. */
export type Reading = { file: HsdsFile; problems: RowProblem[]; opened: OpenRow[] };

/** A row that knows which of its fields were read, so that none is lost in silence. */
export type OpenRow = {
  /** The text or number of a field; undefined where it is missing or empty. */
  text: (field: string) => string | undefined;
  rows: (field: string, table: string) => OpenRow[];
  row: (field: string, table: string) => OpenRow | undefined;
  /** Says what would be right. The value is among what is left out. */
  wrong: (field: string, expected: string) => void;
  /** Puts a field that was read and did not help among what is left out. */
  leave: (field: string) => void;
  /** Puts the whole row there. */
  leaveAll: () => void;
  leftOut: () => LeftOut[];
};

/** Joins rows and says nothing about a service. */
const isKey = /^(id|(service|organization|location|service_at_location|phone|contact|program|taxonomy|taxonomy_term|link)_id|link_entity)$/;

export function openRow(reading: Reading, table: string, row: HsdsRow): OpenRow {
  const read = new Set<string>();
  const where = { file: reading.file.fileOf(table), row: wordsOf(row['id']) };
  const open = (value: Json | undefined, inner: string): OpenRow[] =>
    (Array.isArray(value) ? value : [value ?? null]).filter(isJsonObject).map((one) => openRow(reading, inner, one));
  const opened: OpenRow = {
    text: (field) => {
      read.add(field);
      const text = wordsOf(row[field]).trim();
      return text === '' ? undefined : text;
    },
    rows: (field, inner) => {
      read.add(field);
      return open(row[field], inner);
    },
    row: (field, inner) => opened.rows(field, inner)[0],
    wrong: (field, expected) => {
      reading.problems.push({ ...where, field, expected });
      read.delete(field);
    },
    leave: (field) => read.delete(field),
    leaveAll: () => read.clear(),
    leftOut: () =>
      Object.entries(row)
        .filter(([field, value]) => !read.has(field) && !isKey.test(field) && !isNothing(value))
        .map(([field, value]) => ({ ...where, field, value: shown(value) })),
  };
  reading.opened.push(opened);
  return opened;
}

const wordsOf = (value: Json | undefined): string => (typeof value === 'object' || value === undefined ? '' : String(value));

const isNothing = (value: Json): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Rows are counted, because they may name people. */
function shown(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 row' : `${value.length} rows`;
  return isJsonObject(value) ? '1 row' : String(value);
}
