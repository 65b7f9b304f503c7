import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Files of services that an editor has uploaded: the entries in them, the choices made, and what was taken over. */
export const imports = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('imports')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addColumn('imported', 'text', (column) => column.notNull())
      .addColumn('choices', 'text', (column) => column.notNull())
      .addColumn('taken', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('imports_account').on('imports').columns(['account_id', 'received_at']).execute();
  },
});
