import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Abilities of the desk's process that the public process may offer to people, like SMS. */
export const deskAbilities = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('desk_abilities')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .execute();
  },
});
