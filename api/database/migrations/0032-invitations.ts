import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Links from the desk that book outside the allowance of a network, each for a counted number of appointments. */
export const invitations = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('invitations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('made_by', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('appointments', 'integer', (column) => column.notNull())
      .addColumn('appointments_left', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.alterTable('bookings').addColumn('invitation_id', 'text').execute();
  },
});
