import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Unsaved text of editors: one row for each account, entry and part of the entry's form. */
export const typedEntries = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('typed_entries')
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('part', 'text', (column) => column.notNull())
      .addColumn('typed', 'text', (column) => column.notNull())
      .addColumn('kept_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('typed_entries_key', ['account_id', 'entry', 'part'])
      .execute();
    await db.schema.createIndex('typed_entries_kept_at').on('typed_entries').column('kept_at').execute();
  },
});
