import type { z } from 'zod';
import { isJsonObject, type Json } from '../directory/json.ts';
import { serviceFields, type ServiceFields } from '../directory/service-fields.ts';
import type { Service } from '../directory/service-schema.ts';
import { toCsv } from '../open-data/csv.ts';
import { cellsOf, entryIn, inOrder, isColumn } from './columns.ts';
import { FileRefused, type Imported, type ImportedEntry, type ImportOptions } from './imported.ts';
import { plainName } from './names.ts';
import { readTable } from './table.ts';

/** All entries as a table in our own columns, drafts too. `readEntryTable` reads it back without loss. */
export function writeEntryTable(services: readonly Service[]): string {
  const rows = services.map(({ id, ...entry }) => ({ id, cells: cellsOf(entry) }));
  const columns = inOrder(new Set(rows.flatMap(({ cells }) => [...cells.keys()])));
  return toCsv([['id', ...columns], ...rows.map(({ id, cells }) => [id, ...columns.map((column) => cells.get(column))])]);
}

type Preparation = (entry: { [member: string]: Json }) => Json;

/**
 * Reads a table in our own columns; their order is free, and most may be missing. A row with a wrong cell is refused.
 * @param prepare completes an entry before the schema sees it
 * @throws FileRefused for a table without the column "name.de"
 */
export function readEntryTable(file: string, text: string, prepare: Preparation = (entry) => entry): Imported {
  const rows = readTable(file, text);
  if (!rows.some(({ cells }) => cells.has('name.de'))) throw new FileRefused(`${file} has no column "name.de" with a name in it.`);
  const imported: Imported = { entries: [], problems: [], leftOut: [] };
  for (const { row, cells } of rows) {
    const where = { file, row };
    for (const [field, value] of cells) if (field !== 'id' && !isColumn(field)) imported.leftOut.push({ ...where, field, value });
    const entry = entryIn(new Map([...cells].filter(([column]) => isColumn(column))));
    const result = serviceFields.safeParse(prepare(withVerification(entry)));
    if (result.success) imported.entries.push({ ...where, id: cells.get('id'), entry: result.data });
    else
      for (const issue of result.error.issues)
        imported.problems.push({ ...where, field: issue.path.join('.'), expected: expectedBy(issue) });
  }
  return imported;
}

/** An entry that nobody has checked has no sources of its own yet. */
function withVerification(entry: Json): { [member: string]: Json } {
  const given = isJsonObject(entry) ? entry : {};
  const verification = isJsonObject(given['verification']) ? given['verification'] : { status: 'draft' };
  return { ...given, verification: { sources: [], ...verification } };
}

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return issue.message.includes('undefined') ? `${issue.expected}, and it is missing` : issue.expected;
}

/**
 * Reads a table in our own columns for the import: every entry is a draft. The file is the source of an entry that names none. A provider
 * may stand there by name.
 */
export function importEntryTable(file: string, text: string, { directory, source, topic }: ImportOptions): Imported {
  const providerOf = (name: string): string =>
    directory.providers.find((one) => one.id === name || plainName(one.name) === plainName(name))?.id ?? name;
  const imported = readEntryTable(file, text, (entry) => ({
    ...entry,
    ...(typeof entry['provider'] === 'string' ? { provider: providerOf(entry['provider']) } : {}),
    ...(entry['topics'] === undefined && topic !== undefined ? { topics: [topic] } : {}),
  }));
  return { ...imported, entries: imported.entries.map((one): ImportedEntry => ({ ...one, entry: asDraft(one.entry, source) })) };
}

const asDraft = (entry: ServiceFields, source: ImportOptions['source']): ServiceFields => {
  const { sources } = entry.verification;
  return { ...entry, verification: { status: 'draft', sources: sources.length > 0 ? sources : [source] } };
};
