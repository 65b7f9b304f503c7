import { parentPort, workerData } from 'node:worker_threads';
import readSpreadsheet from 'read-excel-file/universal';

/** Reads the first sheet of a file with rows in a thread that may be ended: a few bytes can ask for millions of empty cells. */
const bytes: unknown = workerData;
if (!(bytes instanceof Uint8Array)) throw new TypeError('the bytes of a file');
const sheets = await readSpreadsheet(new Blob([new Uint8Array(bytes)]), { parseNumber: (text) => text, trim: false });
const rows = sheets.find(({ data }) => data.length > 0)?.data ?? [];
parentPort?.postMessage(rows.map((row) => row.map(textOf)));

/** A number as it was typed, a day as "2026-11-29", "true" and "false". Formulas come as the result that the file holds. */
function textOf(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00.000Z$/, '');
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';
}
