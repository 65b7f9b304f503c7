import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** The copies of what is held about a person, for the day on which the slip offers them. */
export const ownCopies = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('own_copies')
      .addColumn('request_id', 'text', (column) => column.primaryKey().references('requests.id'))
      .addColumn('secret_hash', 'text', (column) => column.notNull())
      .addColumn('asked_at', 'text', (column) => column.notNull())
      .addColumn('made_at', 'text')
      .addColumn('content', sql.raw(dialect === 'postgres' ? 'bytea' : 'blob'))
      .execute();
  },
});
