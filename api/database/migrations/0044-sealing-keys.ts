import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The desk's public sealing keys, a new one every four weeks, signed by its identity. */
export const sealingKeys = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('sealing_keys')
      .addColumn('key_id', 'text', (column) => column.primaryKey())
      .addColumn('public_key', 'text', (column) => column.notNull())
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('seal_until', 'text', (column) => column.notNull())
      .addColumn('signature', 'text', (column) => column.notNull())
      .addColumn('destroyed_at', 'text')
      .execute();
  },
});
