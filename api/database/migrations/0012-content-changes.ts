import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Changes of facts that an editor has saved and nobody has published: one row a fact. */
export const contentChanges = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('content_changes')
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('field', 'text', (column) => column.notNull())
      .addColumn('was', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('source_date', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('content_changes_key', ['entry', 'field'])
      .execute();
  },
});
