import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readSite } from '../../src/loading/read-site.ts';
import { currentSchemaVersion, schemaFile } from '../../src/loading/schema-version.ts';
import { migrateFolder } from './content-migrations.ts';
import { findDifferencesBetween, hasHistory, recordMigration, type Difference } from './history.ts';
import { copyContent } from './live-content.ts';

/**
 * Shows what would bring content to this release's schema version, and with `write` does it: first in a copy, which must be readable
 * afterwards, then file by file. A folder with a history of its own gets one commit. Interrupted, it can be run again.
 * @returns the changed lines; none when the content has this version
 * @throws RangeError for the version of a newer release, ContentError for mistakes that no migration mends
 */
export async function migrateContent(folder: string, { write }: { write: boolean }): Promise<Difference[]> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'kim-migrate-'));
  try {
    const copy = (name: string) => path.join(work, name);
    for (const name of ['before', 'after']) await copyContent(folder, copy(name));
    await migrateFolder(copy('after'));
    await readSite(copy('after'));
    const differences = await findDifferencesBetween(work, 'before', 'after');
    if (!write || differences.length === 0) return differences;
    // The version comes last: a folder that has it is complete.
    for (const { file } of differences.toSorted((one) => (one.file === schemaFile ? 1 : -1))) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(`${target}.new`, await readFile(path.join(copy('after'), file)));
      await rename(`${target}.new`, target);
    }
    if (await hasHistory(folder)) await recordMigration(folder, currentSchemaVersion);
    return differences;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
