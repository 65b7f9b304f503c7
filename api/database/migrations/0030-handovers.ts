import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** The number of a case in the Datenbank KIM, sealed apart from matter and person. */
export const handovers = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('requests')
      .addColumn('sealed_handover', sql.raw(dialect === 'postgres' ? 'bytea' : 'blob'))
      .execute();
    await db.schema.alterTable('requests').addColumn('sealed_handover_key_id', 'text').execute();
  },
});
