import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The outbox: which request is owed which letter, in which language. Never an address, never a text. */
export const letters = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('letters')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('starts_at', 'text')
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) =>
        column.notNull().check(sql`state in ('waiting', 'sent', 'not-asked', 'by-hand', 'given-up', 'overtaken')`),
      )
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .execute();
    await sql`create index letters_waiting on letters (next_at, id) where state = 'waiting'`.execute(db);
    await db.schema.createIndex('letters_by_request').on('letters').columns(['request_id', 'created_at']).execute();
    // Who is to be reminded, and who was there a week ago.
    await sql`create index requests_coming on requests (starts_at) where state = 'confirmed'`.execute(db);
    // One reminder for one date, however often the job looks.
    await sql`create unique index one_reminder_a_date on letters (request_id, starts_at) where kind = 'reminder'`.execute(db);
  },
});
