import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** What a slip shows of the sealed parts, and the contact that took the place of the first one. */
export const slipFacts = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const bytes = sql.raw(dialect === 'postgres' ? 'bytea' : 'blob');
    await db.schema.alterTable('requests').addColumn('slip_facts', bytes).execute();
    await db.schema.alterTable('requests').addColumn('sealed_contact', bytes).execute();
    await db.schema.alterTable('requests').addColumn('sealed_contact_key_id', 'text').execute();
  },
});
