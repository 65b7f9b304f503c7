import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Orders to the city's pool of language mediators, and the letters about them. */
export const interpreterOrders = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('interpreter_due', 'text').execute();
    await db.schema
      .createTable('interpreter_orders')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('state', 'text', (column) =>
        column.notNull().check(sql`state in ('ordered', 'promised', 'none-found', 'cancelled', 'replaced')`),
      )
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('variety', 'text')
      .addColumn('gender', 'text', (column) => column.notNull())
      .addColumn('starts_at', 'text', (column) => column.notNull())
      .addColumn('length_minutes', 'integer', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('place', 'text')
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('ordered_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('answered_at', 'text')
      .execute();
    // A request has one order at a time.
    await sql`create unique index one_order_a_request on interpreter_orders (request_id)
      where state in ('ordered', 'promised', 'none-found')`.execute(db);
    await db.schema
      .createTable('interpreter_letters')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('order_id', 'text', (column) => column.notNull().references('interpreter_orders.id'))
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('order', 'change', 'cancel')`))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('waiting', 'sent', 'given-up', 'overtaken')`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .execute();
    await db.schema.createIndex('interpreter_letters_by_order').on('interpreter_letters').column('order_id').execute();
    await sql`create index interpreter_letters_waiting on interpreter_letters (next_at, id) where state = 'waiting'`.execute(db);
  },
});
