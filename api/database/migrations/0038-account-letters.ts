import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Letters that bring a colleague the one-time link. */
export const accountLetters = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('account_letters')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('waiting', 'sent', 'given-up', 'overtaken')`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .execute();
    await sql`create index account_letters_waiting on account_letters (next_at, id) where state = 'waiting'`.execute(db);
    await db.schema.createIndex('account_letters_by_account').on('account_letters').columns(['account_id', 'created_at']).execute();
  },
});
