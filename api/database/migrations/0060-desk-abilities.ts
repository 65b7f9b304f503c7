import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What the desk's process can do, for the public one to offer. */
export const deskAbilities = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('desk_abilities')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .execute();
  },
});
