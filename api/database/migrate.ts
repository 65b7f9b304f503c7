import { Migrator, type Migration } from 'kysely/migration';
import { connect, dialectOf } from './connect.ts';
import { intake } from './migrations/0001-intake.ts';
import { accounts } from './migrations/0002-accounts.ts';
import { deskLists } from './migrations/0003-desk-lists.ts';
import { contentReports } from './migrations/0004-content-reports.ts';
import { appointments } from './migrations/0005-appointments.ts';
import { letters } from './migrations/0006-letters.ts';
import type { Dialect } from './connect.ts';

/** In order, by name; never edited once they are in use. */
const migrations: Record<string, (dialect: Dialect) => Migration> = {
  '0001-intake': intake,
  '0002-accounts': accounts,
  '0003-desk-lists': deskLists,
  '0004-content-reports': contentReports,
  '0005-appointments': appointments,
  '0006-letters': letters,
};

export const migrationNames = Object.keys(migrations);

/**
 * Brings a database to the newest state, under a lock (Kysely's).
 * @param upTo stop at this one; the tests start from every earlier state
 * @returns the names of the migrations that ran
 * @throws the first error; nothing of a failed migration stays
 */
export async function migrate(databaseUrl: string, upTo?: string): Promise<string[]> {
  const db = connect(databaseUrl);
  const dialect = dialectOf(databaseUrl);
  try {
    const migrator = new Migrator({
      db,
      provider: {
        getMigrations: () => Promise.resolve(Object.fromEntries(Object.entries(migrations).map(([name, make]) => [name, make(dialect)]))),
      },
    });
    const { error, results } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
    if (error !== undefined) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}
