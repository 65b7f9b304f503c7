import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The coded sentences that a counsellor adds to an answer. */
export const remarks = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('remarks', 'text').execute();
  },
});
