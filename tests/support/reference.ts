import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * A file that some tests compare with and that is not part of the repository, such as a published schema. `REFERENCE_DIR` names the
 * folder that holds it. Without that variable the tests are left out, and the report says so.
 * @param comparison what is left out: "the open data against HSDS 3.1"
 * @throws when `REFERENCE_DIR` is set and lacks the file
 */
export function findReference(file: string, comparison: string): string | undefined {
  const folder = process.env['REFERENCE_DIR'];
  if (folder === undefined) {
    process.stderr.write(`LEFT OUT: ${comparison}. It needs REFERENCE_DIR, a folder with ${file}\n`);
    return undefined;
  }
  const found = path.join(folder, file);
  if (!existsSync(found)) throw new Error(`REFERENCE_DIR is set, and ${found} does not exist`);
  return found;
}
