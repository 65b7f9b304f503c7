import { CsvError, parse } from 'csv-parse/sync';
import { FileRefused } from './imported.ts';

/** One row of a table by column; empty cells are left out. */
export type TableRow = { row: string; cells: Map<string, string> };

/** Rows of cells; the first row names the columns. */
export type Grid = readonly (readonly string[])[];

export const maxTableRows = 5000;
export const maxTableColumns = 1000;
/** In all cells together. */
export const maxTableCharacters = 8_000_000;

/**
 * Reads a table (RFC 4180) as spreadsheets save it: with commas, semicolons or tabs, with or without a byte order mark.
 * @returns rows numbered as a spreadsheet shows them: the names of the columns are row 1
 * @throws FileRefused
 */
export const readTable = (file: string, text: string): TableRow[] => tableRows(file, readGrid(file, text));

/** @throws FileRefused for what is no table */
export function readGrid(file: string, text: string): Grid {
  const [head = ''] = text.split(/\r\n|\n|\r/, 1);
  const delimiter = [';', '\t'].find((one) => head.split(one).length > head.split(',').length) ?? ',';
  try {
    return parse(text, { bom: true, delimiter, relaxColumnCount: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileRefused(`${file} is no table that can be read (${error.code})`, 'not-a-table');
  }
}

/** @throws FileRefused for a table that is larger than any list of services */
export function tableRows(file: string, grid: Grid): TableRow[] {
  const [names = [], ...rows] = grid;
  const columns = names.map((name) => name.trim());
  const characters = grid.reduce((sum, row) => sum + row.reduce((all, cell) => all + cell.length, 0), 0);
  if (rows.length > maxTableRows || columns.length > maxTableColumns || characters > maxTableCharacters)
    throw new FileRefused(
      `${file} is too large: ${maxTableRows} rows, ${maxTableColumns} columns and ${maxTableCharacters} characters are read.`,
      'too-large',
    );
  return rows
    .map((row, index) => ({
      row: String(index + 2),
      cells: new Map(columns.map((column, at) => [column, withoutApostrophe(row[at] ?? '')] as const).filter(([, cell]) => cell !== '')),
    }))
    .filter(({ cells }) => cells.size > 0);
}

/** The apostrophe keeps a spreadsheet from taking a text for a formula. */
const withoutApostrophe = (cell: string): string => cell.replace(/^'(?='*[=+\-@\t\r])/, '');
