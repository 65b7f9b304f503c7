import { factKindOf, fieldAround } from '../../src/directory/entry-fields.ts';
import { entryAt, entriesOf, kindOf, type Entry } from '../../src/directory/entry-kind.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { asJson, isSameJson, jsonAt, type Json } from '../../src/directory/json.ts';
import { cellsOf, entryIn } from '../../src/exchange/columns.ts';
import { statedAlone } from '../../src/exchange/entry-table.ts';
import type { Imported, ImportedEntry, RowProblem } from '../../src/exchange/imported.ts';
import { planImport, type ChosenMatch, type Match } from '../../src/exchange/matching.ts';
import { checkEntryValues } from '../../src/loading/changed-entry.ts';
import { fingerprintOf, type NewChange } from './basket.ts';
import { entryAfter, type Source } from './edited-entry.ts';
import { statedEntry } from './imported-entries.ts';

/** The editor's choices for one row. `without` names fields that stay as they are. */
export type RowChoice = { match?: ChosenMatch; isLeft?: boolean; without?: string[] };

/** By the row's place in the file; `providers` says which of ours a provider of the file is. */
export type ImportChoices = { rows: Record<string, RowChoice>; providers: Record<string, string> };

export type ImportedChange = { field: string; was: Json; value: Json; isLeft: boolean };

/** A row of a file, and what it would do. */
export type PlannedRow = {
  /** The place of the row among the entries of the file. */
  key: string;
  /** As the file counts or calls it. */
  row: string;
  name: string;
  state: 'new' | 'changed' | 'same' | 'left' | 'refused';
  /** The entry that it is or becomes. */
  entry: string;
  by?: Match['by'];
  changes: ImportedChange[];
  problems: RowProblem[];
  /** The changes that are saved when the row is taken over. */
  news: NewChange[];
};

export type ImportPlanning = {
  imported: Pick<Imported, 'entries'>;
  choices: ImportChoices;
  /** Of facts that change. */
  source: Source;
  /** With all saved changes. */
  directory: Directory;
  /** Berlin. */
  today: string;
};

/** The providers of the file that the content does not have, by id. */
export const unknownProviders = ({ entries }: Pick<Imported, 'entries'>): { id: string; name: string }[] => [
  ...new Map(entries.flatMap(({ newProvider }) => (newProvider === undefined ? [] : [[newProvider.id, newProvider] as const]))).values(),
];

/** Plans, row by row, what is saved when the file is taken over. Refuses rows of an unknown provider or that do not fit the content. */
export function planRows(planning: ImportPlanning): PlannedRow[] {
  const { imported, choices, source, directory } = planning;
  // Rows are told apart by their place: a file may call two of them the same.
  const entries = imported.entries.map((one, index) => ({ ...withProvider(one, choices), row: String(index) }));
  const choiceFor = (key: string): RowChoice => choices.rows[key] ?? {};
  const staying = entries.filter(({ row }) => choiceFor(row).isLeft !== true);
  const chosen = new Map(
    staying.flatMap((one) => {
      const { match } = choiceFor(one.row);
      return match === undefined ? [] : [[one, match] as const];
    }),
  );
  const plan = planImport(staying, directory, chosen);
  const matched = new Map(plan.matched.map((one) => [one.imported.row, one]));
  const added = new Map(plan.added.map((one) => [one.row, one.id]));
  const refused = new Map(plan.refused.map((one) => [one.row, one]));
  const rows = imported.entries.map((one, index): PlannedRow => {
    const { row } = one;
    const key = String(index);
    const entry = entries[index]?.entry;
    const start = { key, row, name: entry?.name.de ?? '', entry: '', changes: [], problems: [], news: [] };
    const [match, id, problem] = [matched.get(key), added.get(key), refused.get(key)];
    if (match !== undefined) return changedRow(start, match, choiceFor(key), source);
    if (problem !== undefined) return { ...start, state: 'refused', problems: [{ ...problem, row }] };
    if (id === undefined || entry === undefined) return { ...start, state: 'left' };
    const alone = statedAlone(entries[index] ?? one, { title: source.source, date: source.sourceDate });
    if ('problems' in alone)
      return { ...start, state: 'refused', problems: alone.problems.map((found) => ({ file: one.file, row, ...found })) };
    return {
      ...start,
      state: 'new',
      entry: id,
      news: [{ entry: id, field: '', value: statedEntry(alone.entry), seen: fingerprintOf(null) }],
    };
  });
  return refuseMisfits(planning, rows);
}

/** A provider that the content does not have is one of ours, once the editor has said which. */
function withProvider(one: ImportedEntry, { providers }: ImportChoices): ImportedEntry {
  const ours = one.newProvider === undefined ? undefined : providers[one.newProvider.id];
  return ours === undefined ? one : { ...one, newProvider: undefined, entry: { ...one.entry, provider: ours } };
}

type Start = Omit<PlannedRow, 'state'>;

function changedRow(start: Start, { existing, by, differences, imported }: Match, choice: RowChoice, source: Source): PlannedRow {
  const id = existing.entry;
  const { id: _, ...entry } = existing.value;
  const was = asJson(JSON.parse(JSON.stringify(entry)));
  const cells = new Map([...cellsOf(imported.entry)].filter(([column]) => differences.some((one) => one.column === column)));
  const value = entryIn(kindOf(id), cells, was);
  const fields = [...new Set([...cells.keys()].flatMap((column) => wholeOf(existing, column) ?? []))];
  const all = fields.map((field): ImportedChange => {
    const path = field.split('.');
    const isLeft = choice.without?.includes(field) === true;
    return { field, was: jsonAt(was, path) ?? null, value: jsonAt(value, path) ?? null, isLeft };
  });
  const changes = all.filter((one) => !isSameJson(one.was, one.value));
  const news = changes
    .filter(({ isLeft }) => !isLeft)
    .map((one): NewChange => {
      const isFact = factKindOf(kindOf(id), one.field) !== undefined;
      return { entry: id, field: one.field, value: one.value, seen: fingerprintOf(one.was), ...(isFact ? { source } : {}) };
    });
  return { ...start, state: news.length > 0 ? 'changed' : 'same', entry: id, by, changes, news };
}

/** The field that a column belongs to; a place that the entry does not have is one field. */
function wholeOf({ entry, value }: Entry, column: string): string | undefined {
  if ('dates' in value && value.place === undefined && column.startsWith('place.')) return 'place';
  const [, place] = /^places\.(\d+)\./.exec(column) ?? [];
  return place !== undefined && 'places' in value && value.places[Number(place)] === undefined
    ? `places.${place}`
    : fieldAround(kindOf(entry), column);
}

/** Refuses rows after which the content would not fit, each with its mistakes. */
function refuseMisfits({ directory, today }: ImportPlanning, rows: readonly PlannedRow[]): PlannedRow[] {
  const byId = new Map(entriesOf(directory).map(({ entry, value }) => [entry, value]));
  const values = rows
    .filter(({ news }) => news.length > 0)
    .map(({ entry, news }) => {
      const { id: _, ...ours } = byId.get(entry) ?? { id: entry };
      return { entry, value: entryAfter(asJson(JSON.parse(JSON.stringify(ours))), news) };
    });
  const mistakes = Map.groupBy(values.length === 0 ? [] : checkEntryValues(directory, values, today), ({ file }) => entryAt(file));
  return rows.map((row) => {
    const found = row.news.length === 0 ? [] : (mistakes.get(row.entry) ?? []);
    if (found.length === 0) return row;
    return {
      ...row,
      state: 'refused',
      news: [],
      problems: found.map(({ file, field, expected }) => ({ file, row: row.row, field, expected })),
    };
  });
}
