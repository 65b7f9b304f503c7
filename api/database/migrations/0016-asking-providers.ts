import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** Contacts of entries, the questions sent to them, and what they suggest to change. */
export const askingProviders = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('entry_contacts')
      .addColumn('entry', 'text', (column) => column.primaryKey())
      .addColumn('email', 'text')
      .addColumn('interval_months', 'integer', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('set_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('asks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('waiting', 'sent', 'given-up', 'overtaken')`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .addColumn('answered_at', 'text')
      .addColumn('confirmed', 'text')
      .addColumn('suggested', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('entered_at', 'text')
      .execute();
    await sql`create index asks_waiting on asks (next_at, id) where state = 'waiting'`.execute(db);
    await db.schema.createIndex('asks_by_entry').on('asks').columns(['entry', 'created_at']).execute();
    // Two processes that find an entry due at once ask once.
    await sql`create unique index one_waiting_ask_an_entry on asks (entry) where state = 'waiting'`.execute(db);
    await db.schema
      .createTable('suggestions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('ask_id', 'text', (column) => column.notNull().references('asks.id'))
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('field', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addColumn('sealed_key_id', 'text', (column) => column.notNull())
      .addColumn('sealed_value', sql.raw(dialect === 'postgres' ? 'bytea' : 'blob'), (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('open', 'taken', 'refused')`))
      .addColumn('handled_at', 'text')
      .addColumn('handled_by', 'text', (column) => column.references('accounts.id'))
      .execute();
  },
});
