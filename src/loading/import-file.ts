import { importEntryGrid } from '../exchange/entry-table.ts';
import { importHsds } from '../exchange/hsds-entry.ts';
import { readHsdsJson, readHsdsPackage } from '../exchange/hsds-file.ts';
import { FileRefused, type Imported, type ImportOptions } from '../exchange/imported.ts';
import { readGrid } from '../exchange/table.ts';
import { readSpreadsheet } from './spreadsheet.ts';
import { readZip } from './zip.ts';

/**
 * Reads a file of services, whatever it is: HSDS as JSON or as a packed CSV package, a table as CSV, a spreadsheet.
 * @throws FileRefused
 */
export async function readImportFile(name: string, bytes: Uint8Array, options: ImportOptions): Promise<Imported> {
  if (bytes.length === 0) throw new FileRefused(`${name} is empty.`, 'empty');
  switch (/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase()) {
    case 'json':
      return importHsds(readHsdsJson(name, readText(name, bytes)), options);
    case 'csv':
    case 'tsv':
    case 'txt':
      return importEntryGrid(name, readGrid(name, readText(name, bytes)), options);
    case 'zip':
      return importPackage(readZip(name, bytes), options);
    case 'xlsx':
    case 'xls':
      return importEntryGrid(name, await readSpreadsheet(name, bytes), options);
    default:
      throw new FileRefused(
        `${name} is none of .xlsx, .csv, .json, .zip. Save a spreadsheet as .xlsx or as "CSV UTF-8".`,
        'not-a-spreadsheet',
      );
  }
}

/** @param files of a CSV package of HSDS, by path; they may stand in one folder */
export function importPackage(files: ReadonlyMap<string, Uint8Array>, options: ImportOptions): Imported {
  const descriptor = [...files.keys()].find((name) => /(^|\/)datapackage\.json$/.test(name)) ?? '';
  const folder = descriptor.slice(0, -'datapackage.json'.length);
  const texts = [...files].filter(([name]) => name.startsWith(folder) && /\.(csv|json)$/.test(name));
  return importHsds(readHsdsPackage(new Map(texts.map(([name, bytes]) => [name.slice(folder.length), readText(name, bytes)]))), options);
}

function readText(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileRefused(`${name} is no text in UTF-8. Save a spreadsheet as "CSV UTF-8".`, 'not-utf-8');
  }
}
