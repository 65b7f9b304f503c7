import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** The database also knows the desk's own key and its identity, so that a desk which has lost one does not begin with another. */
export const lastingKeys = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const isKind = sql`kind in ('desk', 'intake', 'desk-key', 'identity')`;
    if (dialect === 'postgres') {
      await sql`alter table known_keys drop constraint known_keys_kind_check`.execute(db);
      await sql`alter table known_keys add constraint known_keys_kind_check check (${isKind})`.execute(db);
      return;
    }
    await db.schema
      .createTable('known_keys_next')
      .addColumn('kind', 'text', (column) => column.notNull().check(isKind))
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('a_key_once', ['kind', 'key_id'])
      .execute();
    await sql`insert into known_keys_next select kind, key_id from known_keys`.execute(db);
    await db.schema.dropTable('known_keys').execute();
    await db.schema.alterTable('known_keys_next').renameTo('known_keys').execute();
  },
});
