import { parse } from 'csv-parse/sync';
import { assertOnce, decode, ExchangeError, type ReceivedUnit, type Unit } from './exchange.ts';

/*
 * Translations as a table (RFC 4180). The file begins with a byte order mark, without which spreadsheets take UTF-8 for an older
 * character set.
 */

const said = ['machine', 'fresh', 'reviewed'] as const;
const columns = ['id', 'entry', 'state', 'german', 'translation'] as const;

export function writeCsv(units: readonly Unit[]): string {
  const rows = units.map(({ id, note, state, source, target }) => [id, note, state, source, target]);
  return `\uFEFF${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** An apostrophe keeps spreadsheets from taking a text for a formula. */
const cell = (text: string): string => `"${text.replace(/^'*[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
const withoutApostrophe = (text: string): string => text.replace(/^'(?='*[=+\-@\t\r])/, '');

/**
 * Reads the table as a spreadsheet saved it: with commas, semicolons or tabs, with its columns in any order, with further ones.
 * @throws ExchangeError
 */
export function readCsv(bytes: Uint8Array): ReceivedUnit[] {
  const text = decode(bytes);
  const [head = ''] = text.split(/\r\n|\n|\r/, 1);
  const delimiter = [';', '\t'].find((one) => head.split(one).length > head.split(',').length) ?? ',';
  const units = rowsOf(text, delimiter).map((row): ReceivedUnit => {
    const { id, german, translation } = row;
    if (id === undefined || german === undefined || translation === undefined) throw new ExchangeError('no-columns');
    return {
      id: id.trim(),
      source: withoutApostrophe(german).trim(),
      target: withoutApostrophe(translation).trim(),
      // "missing" and "stale" tell of the text before; a translator who fills the cell need not change them.
      state: said.find((state) => state === row['state']) ?? 'unsaid',
      notes: [],
    };
  });
  assertOnce(units);
  return units;
}

function rowsOf(text: string, delimiter: string): Partial<Record<string, string>>[] {
  try {
    return parse<Partial<Record<string, string>>>(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      delimiter,
      relaxColumnCount: true,
      skipEmptyLines: true,
    });
  } catch {
    throw new ExchangeError('not-csv');
  }
}
