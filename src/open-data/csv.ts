/**
 * A table as RFC 4180: CRLF, quotes doubled. A byte order mark stands first, because a spreadsheet that opens the file by a
 * double click takes it for another encoding otherwise. A cell that a spreadsheet would read as a formula gets an apostrophe.
 * @param rows the first one names the columns
 * @param separator ";" for a table that only German spreadsheets open
 */
export function toCsv(rows: (string | number | boolean | undefined)[][], separator: ',' | ';' = ','): string {
  return `\uFEFF${rows.map((row) => `${row.map((value) => cell(value, separator)).join(separator)}\r\n`).join('')}`;
}

function cell(value: string | number | boolean | undefined, separator: string): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  const isPlain = !/["\r\n]/.test(harmless) && !harmless.includes(separator);
  return isPlain ? harmless : `"${harmless.replaceAll('"', '""')}"`;
}
