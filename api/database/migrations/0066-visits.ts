import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How often start pages and forms were shown and forms sent: one number a month and page. The index finds letters that were given up. */
export const visits = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('visit_counts')
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('page', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('visit_counts_key', ['month', 'page'])
      .execute();
    await sql`create index letters_given_up on letters (done_at) where state = 'given-up'`.execute(db);
  },
});
