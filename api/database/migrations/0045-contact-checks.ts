import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** What tells equal contacts is written by the desk, under keys of its own. The fingerprint under the intake key goes. */
export const contactChecks = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const bytes = sql.raw(dialect === 'postgres' ? 'bytea' : 'blob');
    await sql`drop index requests_by_contact`.execute(db);
    await db.schema.alterTable('requests').dropColumn('contact_fingerprint').execute();
    await db.schema.alterTable('requests').addColumn('contact_check', bytes).execute();
    await db.schema.alterTable('requests').addColumn('contact_mark', bytes).execute();
    await sql`create index requests_unchecked on requests (received_at) where state <> 'closed' and contact_check is null`.execute(db);
  },
});
