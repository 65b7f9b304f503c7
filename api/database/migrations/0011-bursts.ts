import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which requests were closed together as a burst, by a random id, for as long as that can be undone. */
export const bursts = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('burst_id', 'text').execute();
    await sql`create index requests_by_burst on requests (burst_id) where burst_id is not null`.execute(db);
  },
});
