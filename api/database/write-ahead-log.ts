import { sql } from 'kysely';
import { isPostgres, type Db } from './connect.ts';

/**
 * Writes SQLite's log into the database file and empties it: until then it holds pages as they were before an erasure, which
 * `secure_delete` does not reach. Waits for nobody; what is being read stays for the next time. PostgreSQL does this by itself.
 */
export async function emptyWriteAheadLog(db: Db): Promise<void> {
  if (!isPostgres(db)) await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
