/**
 * A table as RFC 4180: commas, CRLF, quotes doubled. A cell that a spreadsheet would read as a formula gets an apostrophe.
 * @param rows the first one names the columns
 */
export function toCsv(rows: (string | number | boolean | undefined)[][]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
