import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { FileRefused } from '../exchange/imported.ts';
import { maxTableColumns, maxTableRows, type Grid } from '../exchange/table.ts';
import { readZip } from './zip.ts';

const maxMilliseconds = 20_000;
const maxMegabytes = 256;

/** The first bytes of files that Microsoft's older programs write, and of newer ones under a password (MS-CFB). */
const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');

/**
 * Reads the first sheet with rows of an .xlsx file, as texts. Nothing of the file is run: a formula is the result that the file holds.
 * @throws FileRefused for a file under a password, an old .xls, a file that is none, and one that unpacks to more than any list of services
 */
export async function readSpreadsheet(file: string, bytes: Uint8Array): Promise<Grid> {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (held.subarray(0, 8).equals(compoundFile)) {
    if (held.includes(encryptedPackage)) throw new FileRefused(`${file} is protected with a password. Save it without one.`, 'password');
    throw new FileRefused(`${file} is an old spreadsheet (.xls). Save it as .xlsx.`, 'old-excel');
  }
  const parts = readZip(file, bytes);
  if (!parts.has('[Content_Types].xml')) throw new FileRefused(`${file} is no spreadsheet (.xlsx).`, 'not-a-spreadsheet');
  for (const [name, content] of parts)
    if (name.startsWith('xl/worksheets/') && !isSmall(content))
      throw new FileRefused(`${file} is too large: ${maxTableRows} rows and ${maxTableColumns} columns are read.`, 'too-large');
  return inThread(file, bytes);
}

/** Whether no cell of a sheet stands further out than any list of services: the reader fills all cells before it. */
function isSmall(sheet: Uint8Array): boolean {
  for (const [, column = '', row] of Buffer.from(sheet)
    .toString('latin1')
    .matchAll(/\sr\s*=\s*["']([A-Za-z]*)(\d+)["']/g)) {
    const number = Buffer.from(column.toUpperCase()).reduce((sum, letter) => sum * 26 + letter - 64, 0);
    if (number > maxTableColumns || Number(row) > maxTableRows + 1) return false;
  }
  return true;
}

function inThread(file: string, bytes: Uint8Array): Promise<Grid> {
  const worker = new Worker(path.resolve('src/loading/spreadsheet-thread.ts'), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: maxMegabytes },
  });
  return new Promise<Grid>((resolve, reject) => {
    const tooLarge = () => reject(new FileRefused(`${file} is too large to be read.`, 'too-large'));
    const timer = setTimeout(tooLarge, maxMilliseconds);
    worker.once('message', (grid: Grid) => resolve(grid));
    worker.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') tooLarge();
      else reject(new FileRefused(`${file} is no spreadsheet that can be read.`, 'not-a-spreadsheet'));
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new FileRefused(`${file} is no spreadsheet that can be read.`, 'not-a-spreadsheet'));
    });
  }).finally(() => worker.terminate());
}
