import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Letters to counsellors that say how much is owed, and which of them an account wants. */
export const deskLetters = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('accounts')
      .addColumn('mails', 'text', (column) =>
        column
          .notNull()
          .defaultTo(sql.lit('urgent'))
          .check(sql`mails in ('all', 'urgent', 'none')`),
      )
      .execute();
    await db.schema
      .createTable('desk_letters')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('waiting', 'sent', 'given-up', 'overtaken')`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .execute();
    await sql`create index desk_letters_waiting on desk_letters (next_at, id) where state = 'waiting'`.execute(db);
    await sql`create unique index one_waiting_desk_letter_an_account on desk_letters (account_id) where state = 'waiting'`.execute(db);
    await db.schema.createIndex('desk_letters_by_account').on('desk_letters').columns(['account_id', 'created_at']).execute();
  },
});
