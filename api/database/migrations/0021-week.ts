import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Absences from or until a time of the day, with a substitute; the times that an absence took; and calendar feeds. */
export const week = (): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const column of ['from_time', 'until_time']) await db.schema.alterTable('absences').addColumn(column, 'text').execute();
    await db.schema
      .alterTable('absences')
      .addColumn('substitute_id', 'text', (column) => column.references('accounts.id'))
      .execute();
    await db.schema
      .createTable('displaced_times')
      .addColumn('absence_id', 'text', (column) => column.notNull().references('absences.id'))
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('offer', 'appointment')`))
      .addColumn('starts_at', 'text', (column) => column.notNull())
      .addColumn('length_minutes', 'integer', (column) => column.notNull())
      .addColumn('place', 'text')
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('round', 'integer')
      .addColumn('offered_at', 'text')
      .addPrimaryKeyConstraint('one_row_a_request', ['absence_id', 'request_id'])
      .execute();
    await db.schema
      .createTable('calendar_feeds')
      .addColumn('account_id', 'text', (column) => column.primaryKey().references('accounts.id'))
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .execute();
  },
});
