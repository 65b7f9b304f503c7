import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Publications of content, by number; and the processes that serve one of them. */
export const publications = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('publications')
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('files', 'text', (column) => column.notNull())
      .addColumn('takes_back', 'integer')
      .execute();
    await db.schema
      .createTable('serving_processes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('seen_at', 'text', (column) => column.notNull())
      .execute();
  },
});
