/**
 * A table as RFC 4180: commas, CRLF, quotes doubled. A byte order mark stands first, because a spreadsheet that opens the file by a
 * double click takes it for another encoding otherwise. A cell that a spreadsheet would read as a formula gets an apostrophe.
 * @param rows the first one names the columns
 */
export function toCsv(rows: (string | number | boolean | undefined)[][]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
