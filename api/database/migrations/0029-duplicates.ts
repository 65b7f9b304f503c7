import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The request that a duplicate repeats; gone when either of them is erased. */
export const duplicates = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('requests')
      .addColumn('duplicate_of', 'text', (column) => column.references('requests.id'))
      .execute();
    await sql`create index requests_duplicates on requests (duplicate_of) where duplicate_of is not null`.execute(db);
  },
});
