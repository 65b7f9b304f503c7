import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Pauses: times in which nobody can book. Ended ones stay as the history of who paused what. */
export const pauses = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('pauses')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('provider', 'text')
      .addColumn('quarter', 'text')
      .addColumn('takes_requests', 'integer', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('reopens_on', 'text', (column) => column.notNull())
      .addColumn('begun_at', 'text', (column) => column.notNull())
      .addColumn('begun_by', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('begun_as', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'text')
      .addColumn('ended_by', 'text', (column) => column.references('accounts.id'))
      .addColumn('ended_as', 'text')
      .execute();
    await db.schema.createIndex('pauses_reopens_on').on('pauses').column('reopens_on').execute();
  },
});
