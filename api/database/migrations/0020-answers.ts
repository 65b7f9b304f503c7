import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The newest step of a request that the desk can take back, the request that a session has open, and the day that a request waits for. */
export const answers = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('undoable_steps')
      .addColumn('request_id', 'text', (column) => column.primaryKey().references('requests.id'))
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('before', 'text', (column) => column.notNull())
      .addColumn('bookings', 'text', (column) => column.notNull())
      .execute();
    await db.schema.alterTable('sessions').addColumn('opened_request', 'text').execute();
    await db.schema.alterTable('requests').addColumn('follow_up_at', 'text').execute();
  },
});
