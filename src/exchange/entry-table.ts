import type { z } from 'zod';
import { entriesOf, eventEntry, eventKind, kindOf, serviceKind, type EntryKind } from '../directory/entry-kind.ts';
import type { Directory } from '../directory/directory.ts';
import { eventFields } from '../directory/event-schema.ts';
import { serviceFields } from '../directory/service-fields.ts';
import { asJson, isJsonObject, jsonAt, withJsonAt, type Json } from '../directory/json.ts';
import { toCsv } from '../open-data/csv.ts';
import { ownCell } from './cells.ts';
import { cellsOf, entryIn, inOrder } from './columns.ts';
import { columnOfKind, findColumn } from './headers.ts';
import { FileRefused, type Imported, type ImportedEntry, type ImportOptions } from './imported.ts';
import { plainName } from './names.ts';
import { readGrid, tableRows, type Grid, type TableRow } from './table.ts';

/** All entries as a table in our own columns, drafts too. `readEntryTable` reads it back without loss. */
export function writeEntryTable(directory: Pick<Directory, 'services' | 'events'>): string {
  const rows = entriesOf(directory).map(({ entry, value: { id: _, ...value } }) => ({ id: entry, cells: cellsOf(value) }));
  const columns = inOrder(new Set(rows.flatMap(({ cells }) => [...cells.keys()])));
  return toCsv([['id', ...columns], ...rows.map(({ id, cells }) => [id, ...columns.map((column) => cells.get(column))])]);
}

/** A row of a table by our columns. `headers`: the file's names for them. */
type EntryRow = TableRow & { headers: ReadonlyMap<string, string>; kind: EntryKind };

type Preparation = {
  cell: (column: string, cell: string, header: string) => string;
  start: (row: EntryRow) => { entry: Json; isOurs: boolean };
};

/**
 * Reads a table in our own columns, or in columns named in German or English; their order is free, and most may be missing. A row with a
 * wrong cell is refused.
 * @param prepare makes cells ours, and says what holds where a row says nothing
 * @throws FileRefused for a table without names or ids
 */
function readEntryRows(file: string, grid: Grid, prepare: Preparation): Imported {
  const headers = new Map<string, string>();
  for (const header of grid[0] ?? []) {
    const column = findColumn(header.trim());
    if (column !== undefined && !headers.has(column)) headers.set(column, header.trim());
  }
  const columnOf = new Map([...headers].map(([column, header]) => [header, column] as const));
  const rows = tableRows(file, grid);
  const isNamed = ({ cells }: TableRow) => ['name.de', 'id'].some((column) => cells.has(headers.get(column) ?? ''));
  if (rows.length === 0) throw new FileRefused(`${file} has no rows.`, 'empty');
  if (!rows.some(isNamed)) throw new FileRefused(`${file} has no column "Name" or "name.de" with a name in it.`, 'no-name');
  const imported: Imported = { entries: [], problems: [], leftOut: [] };
  for (const { row, cells: named } of rows) {
    const where = { file, row };
    const cells = new Map<string, string>();
    const kind = kindOfRow(named, columnOf);
    for (const [header, cell] of named) {
      const column = columnOfKind(kind, columnOf.get(header) ?? '');
      if (column === undefined) imported.leftOut.push({ ...where, field: header, value: cell });
      else cells.set(column, column === 'id' ? cell.trim() : prepare.cell(column, cell, header));
    }
    const start = prepare.start({ row, cells, headers, kind });
    const facts = new Map([...cells].filter(([column]) => column !== 'id'));
    const result = fieldsOf(kind, withVerification(withoutGaps(entryIn(kind, facts, start.entry))));
    const id = cells.get('id');
    const stated = start.isOurs ? { stated: [...facts.keys(), ...usualColumns([...facts.keys()])] } : {};
    if (result.success)
      imported.entries.push({ ...where, id: id === undefined ? undefined : nameOf(kind, id), entry: result.data, ...stated });
    else
      for (const problem of problemsOf(result.error))
        imported.problems.push({ ...where, ...problem, column: headerOf(headers, problem.field) });
  }
  return imported;
}

/** A row is an event when its id says so, and when it states a date. */
function kindOfRow(cells: TableRow['cells'], columnOf: ReadonlyMap<string, string>): EntryKind {
  const stated = [...cells].map(([header, cell]) => [columnOf.get(header) ?? '', cell.trim()] as const).filter(([, cell]) => cell !== '');
  const isEvent = stated.some(([column, cell]) => column.startsWith('dates.') || (column === 'id' && kindOf(cell) === eventKind));
  return isEvent ? eventKind : serviceKind;
}

const nameOf = (kind: EntryKind, id: string): string => (kind === eventKind && kindOf(id) !== eventKind ? eventEntry(id) : id);

const fieldsOf = (kind: EntryKind, entry: Json) => (kind === eventKind ? eventFields.safeParse(entry) : serviceFields.safeParse(entry));

/** The file's name for a field: that of the column, or of the list that it is in. */
function headerOf(headers: ReadonlyMap<string, string>, field: string): string | undefined {
  const column = [...headers.keys()].find((one) => one === field || one.startsWith(`${field}.`) || field.startsWith(`${one}.`));
  const header = column === undefined ? undefined : headers.get(column);
  return header === field ? undefined : header;
}

/** Reads a table in our own columns. */
export const readEntryTable = (file: string, text: string): Imported =>
  readEntryRows(file, readGrid(file, text), { cell: (_column, cell) => cell, start: () => ({ entry: {}, isOurs: false }) });

/** A row may leave "Telefon" empty and state "Telefon 2". */
function withoutGaps(value: Json): Json {
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(withoutGaps);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutGaps(one)])) : value;
}

/** An entry that nobody has checked has no sources of its own yet. */
function withVerification(entry: Json): { [member: string]: Json } {
  const given = isJsonObject(entry) ? entry : {};
  const verification = isJsonObject(given['verification']) ? given['verification'] : { status: 'draft' };
  return { ...given, verification: { sources: [], ...verification } };
}

const problemsOf = ({ issues }: z.ZodError): { field: string; expected: string }[] =>
  issues.map((issue) => ({ field: issue.path.join('.'), expected: expectedBy(issue) }));

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return issue.message.includes('undefined') ? `${issue.expected}, and it is missing` : issue.expected;
}

/**
 * Reads a table for the import: every entry is a draft. The file is the source of an entry that names none. Words may stand for ids, and a
 * row that names one of our entries by id or by name may say only what changes.
 */
export function importEntryGrid(file: string, grid: Grid, options: ImportOptions): Imported {
  const { directory, source, topic } = options;
  const entries = entriesOf(directory);
  const byId = new Map(entries.map(({ entry, value }) => [entry, value]));
  const byName = Map.groupBy(entries, ({ entry, value }) => `${kindOf(entry).folder}/${plainName(value.name.de)}`);
  const ours = ({ cells, kind }: EntryRow) => {
    const named = (byName.get(`${kind.folder}/${plainName(cells.get('name.de') ?? '')}`) ?? []).map(({ value }) => value);
    const provider = cells.get('provider');
    const byOwnName = named.filter((one) => isSameRun(cells, one));
    const found =
      byId.get(nameOf(kind, cells.get('id') ?? '')) ??
      byOwnName.find((one) => (provider === undefined ? byOwnName.length === 1 : one.provider === provider));
    if (found === undefined) return { entry: usual(kind, [...cells.keys()], topic), isOurs: false };
    const { id: _, ...entry } = found;
    return { entry: withUsualParts([...cells.keys()], asJson(JSON.parse(JSON.stringify(entry)))), isOurs: true };
  };
  const imported = readEntryRows(file, grid, {
    cell: (column, cell, header) => ownCell(column, cell, options, header),
    start: ours,
  });
  return { ...imported, entries: imported.entries.map((one): ImportedEntry => ({ ...one, entry: asDraft(one.entry, source) })) };
}

/** @throws FileRefused */
export const importEntryTable = (file: string, text: string, options: ImportOptions): Imported =>
  importEntryGrid(file, readGrid(file, text), options);

/**
 * The entry that a row states by itself, where the rest of it was one of ours.
 * @param source of an entry that names none
 */
export function statedAlone(
  { entry, stated }: ImportedEntry,
  source: ImportOptions['source'],
): Pick<ImportedEntry, 'entry'> | { problems: { field: string; expected: string }[] } {
  if (stated === undefined) return { entry };
  const cells = new Map([...cellsOf(entry)].filter(([column]) => stated.includes(column)));
  const kind = 'topics' in entry ? serviceKind : eventKind;
  const result = fieldsOf(kind, withVerification(withoutGaps(entryIn(kind, cells, usual(kind, stated)))));
  return result.success ? { entry: asDraft(result.data, source) } : { problems: problemsOf(result.error) };
}

/** A new entry where its row says nothing. */
function usual(kind: EntryKind, columns: readonly string[], topic?: string): Json {
  if (kind === eventKind) return withUsualParts(columns, {});
  const hasPlace = columns.some((column) => column.startsWith('places.'));
  return withUsualParts(columns, { reach: hasPlace ? 'quarter' : 'city', ...(topic === undefined ? {} : { topics: [topic] }) });
}

/** A table need not say what a number and hours are for, and that nobody has confirmed the quarter. */
const usualParts: readonly (readonly [part: RegExp, member: string, value: Json])[] = [
  [/^phones\.\d+(?=\.number$)/, 'use', 'general'],
  [/^places\.\d+\.hours\.\d+(?=\.rule$)/, 'for', 'open'],
  [/^(places\.\d+|place)(?=\.)/, 'quarterConfirmed', false],
];

/** The columns that go without saying beside these. */
const usualColumns = (columns: readonly string[]): string[] => usualValues(columns).map(([column]) => column);

const usualValues = (columns: readonly string[]): [column: string, value: Json][] =>
  columns.flatMap((column) =>
    usualParts.flatMap(([part, member, value]): [string, Json][] => {
      const around = part.exec(column)?.[0];
      return around === undefined ? [] : [[`${around}.${member}`, value]];
    }),
  );

const withUsualParts = (columns: readonly string[], entry: Json): Json =>
  usualValues(columns).reduce<Json>((held, [column, value]) => {
    const path = column.split('.');
    return jsonAt(held, path) === undefined ? withJsonAt(held, path, value) : held;
  }, entry);

/** A course returns under its old name with other dates, and is another entry then. */
const isSameRun = (cells: ReadonlyMap<string, string>, one: object): boolean =>
  !('dates' in one) || !cells.has('dates.0.from') || cellsOf(one).get('dates.0.from') === cells.get('dates.0.from');

function asDraft<Fields extends ImportedEntry['entry']>(entry: Fields, source: ImportOptions['source']): Fields {
  const { sources } = entry.verification;
  return { ...entry, verification: { status: 'draft', sources: sources.length > 0 ? sources : [source] } };
}
