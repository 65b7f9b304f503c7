import { CsvError, parse } from 'csv-parse/sync';
import { FileRefused } from './imported.ts';

/** One row of a table by column; empty cells are left out. */
export type TableRow = { row: string; cells: Map<string, string> };

/**
 * Reads a table (RFC 4180) as spreadsheets save it: with commas, semicolons or tabs, with or without a byte order mark.
 * @returns rows numbered as a spreadsheet shows them: the names of the columns are row 1
 * @throws FileRefused
 */
export function readTable(file: string, text: string): TableRow[] {
  const [head = ''] = text.split(/\r\n|\n|\r/, 1);
  const delimiter = [';', '\t'].find((one) => head.split(one).length > head.split(',').length) ?? ',';
  const [names = [], ...rows] = recordsOf(file, text, delimiter);
  const columns = names.map((name) => name.trim());
  return rows
    .map((row, index) => ({
      row: String(index + 2),
      cells: new Map(columns.map((column, at) => [column, withoutApostrophe(row[at] ?? '')] as const).filter(([, cell]) => cell !== '')),
    }))
    .filter(({ cells }) => cells.size > 0);
}

/** The apostrophe keeps a spreadsheet from taking a text for a formula. */
const withoutApostrophe = (cell: string): string => cell.replace(/^'(?='*[=+\-@\t\r])/, '');

function recordsOf(file: string, text: string, delimiter: string): string[][] {
  try {
    return parse(text, { bom: true, delimiter, relaxColumnCount: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileRefused(`${file} is no table that can be read (${error.code})`);
  }
}
