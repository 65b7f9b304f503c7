import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** Which keys the desk's process holds, for the public one to compare its own; and where readiness tries whether the disk takes a row. */
export const processState = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('known_keys')
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('desk', 'intake')`))
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('a_key_once', ['kind', 'key_id'])
      .execute();
    await db.schema
      .createTable('write_probes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('ballast', sql.raw(dialect === 'postgres' ? 'bytea' : 'blob'), (column) => column.notNull())
      .execute();
  },
});
