import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Consents to pass a request on, the partners without an account, and the links by which they answer. */
export const consents = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('shared_facts', 'text').execute();
    await db.schema
      .createTable('partners')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('added_at', 'text', (column) => column.notNull())
      .addColumn('removed_at', 'text')
      .execute();
    await db.schema
      .createTable('consents')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('from_provider', 'text', (column) => column.notNull())
      .addColumn('to_provider', 'text')
      .addColumn('partner_id', 'text', (column) => column.references('partners.id'))
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('asked', 'given', 'refused', 'withdrawn', 'ended')`))
      .addColumn('facts', 'text', (column) => column.notNull())
      .addColumn('asked_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('answered_at', 'text')
      .addColumn('facts_before', 'text')
      .addColumn('rounds_before', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.createIndex('consents_by_request').on('consents').columns(['request_id', 'asked_at']).execute();
    // A person is asked one question at a time.
    await sql`create unique index one_question_a_request on consents (request_id) where state = 'asked'`.execute(db);
    await db.schema
      .createTable('partner_links')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('consent_id', 'text', (column) => column.notNull().unique().references('consents.id'))
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('waiting', 'sent', 'given-up', 'overtaken')`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .addColumn('accepted_at', 'text')
      .addColumn('answered_at', 'text')
      .addColumn('answer', 'text')
      .execute();
    await sql`create index partner_links_waiting on partner_links (next_at, id) where state = 'waiting'`.execute(db);
  },
});
