import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from './connect.ts';
import { migrationNames } from './migrate.ts';

/** As much as a request takes, sealed parts and indexes included. */
const ballastBytes = 16 * 1024;
const maxLookMilliseconds = 5000;
const pauseMilliseconds = 1000;

/** `lacks`: migrations that this version needs; somebody has put an older database in the place of the one that was opened. */
type Readiness = { isReady: boolean; lacks: readonly string[] };

/**
 * Tells whether the database takes a row: it answers, its disk has room, its file is the one that was opened (connect.ts looks before
 * each commit), and it has the tables of this version. Callers share one look a second, so that asking often costs no more than asking once.
 */
export function createReadiness(db: Db): () => Promise<Readiness> {
  let current: Promise<Readiness> | undefined;
  return () => {
    current ??= look(db).finally(() => setTimeout(() => (current = undefined), pauseMilliseconds).unref());
    return current;
  };
}

const notReady: Readiness = { isReady: false, lacks: [] };

async function look(db: Db): Promise<Readiness> {
  const patience = AbortSignal.timeout(maxLookMilliseconds);
  const tooLate = new Promise<Readiness>((resolve) => patience.addEventListener('abort', () => resolve(notReady)));
  return Promise.race([tryDatabase(db).catch(() => notReady), tooLate]);
}

async function tryDatabase(db: Db): Promise<Readiness> {
  const id = randomUUID();
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('writeProbes')
      .values({ id, ballast: new Uint8Array(ballastBytes) })
      .execute();
    await transaction.deleteFrom('writeProbes').where('id', '=', id).execute();
  });
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const lacks = migrationNames.filter((name) => !rows.some((row) => row.name === name));
  return { isReady: lacks.length === 0, lacks };
}
