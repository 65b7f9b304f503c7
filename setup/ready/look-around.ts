import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { listAccounts } from '../../api/accounts/account.ts';
import { openDeskDatabase } from '../../api/intake/desk-database.ts';
import type { Settings } from '../../api/config.ts';
import { listContacts } from '../../api/corrections/entry-contact.ts';
import { isPostgres } from '../../api/database/connect.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import type { Installation } from './open-points.ts';

/**
 * Reads what an installation has, on the desk's machine.
 * @param backups the folder that `npm run backup -- --to` writes to; undefined when nobody names one
 */
export async function lookAround(settings: Settings, backups: string | undefined, now: Date): Promise<Installation> {
  const db = await openDeskDatabase(settings, await openKeys(settings, () => now), now);
  try {
    const { hours } = await db
      .selectFrom('consultationHours')
      .select(({ fn }) => fn.countAll<number | string>().as('hours'))
      .executeTakeFirstOrThrow();
    return {
      accounts: (await listAccounts(db)).filter(({ disabled }) => !disabled),
      consultationHours: Number(hours),
      contacts: (await listContacts(db)).size,
      isSuperuser: isPostgres(db) ? await isSuperuser(db) : undefined,
      newestBackup: backups === undefined ? undefined : await newestIn(path.resolve(backups)),
    };
  } finally {
    await db.destroy();
  }
}

async function isSuperuser(db: Awaited<ReturnType<typeof openDeskDatabase>>): Promise<boolean> {
  const found = await sql<{ rolsuper: boolean }>`select rolsuper from pg_roles where rolname = current_user`.execute(db);
  return found.rows[0]?.rolsuper === true;
}

async function newestIn(folder: string): Promise<Date | undefined> {
  // A folder that is not there yet holds no backup.
  const names = (await readdir(folder).catch(noFolder)).filter((name) => name.endsWith('.data.age'));
  const made = await Promise.all(names.map(async (name) => (await stat(path.join(folder, name))).mtime));
  return made.sort((one, other) => one.getTime() - other.getTime()).at(-1);
}

function noFolder(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
