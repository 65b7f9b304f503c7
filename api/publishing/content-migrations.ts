import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { currentSchemaVersion, findSchemaVersion, schemaFile } from '../../src/loading/schema-version.ts';

/** Brings a content folder to schema version `to` from the one before. Never edited once released. */
type ContentMigration = { to: number; apply: (folder: string) => Promise<void> };

const migrations: readonly ContentMigration[] = [
  {
    to: 2,
    // Offices that people name in a search have a folder of their own. It may have no entry, and git keeps no empty folder.
    apply: async (folder) => {
      const offices = path.join(folder, 'offices');
      await mkdir(offices, { recursive: true });
      if ((await readdir(offices)).length === 0)
        await writeFile(path.join(offices, 'README.md'), 'Offices that people name in a search.\n');
    },
  },
];

/** Brings a folder to this release's schema version, whatever it had before. */
export async function migrateFolder(folder: string): Promise<void> {
  const from = (await findSchemaVersion(folder)) ?? 0;
  if (from < 1 || from > currentSchemaVersion)
    throw new RangeError(`${schemaFile} must name a version from 1 to ${currentSchemaVersion}; a newer one needs a newer release.`);
  for (const { to, apply } of migrations) {
    if (to <= from) continue;
    await apply(folder);
    await writeFile(path.join(folder, schemaFile), stringify({ version: to }));
  }
}
