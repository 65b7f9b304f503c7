import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Answers to "How was it?": one number for each face and quarter of the year. */
export const faces = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('face_counts')
      .addColumn('period', 'text', (column) => column.notNull())
      .addColumn('face', 'text', (column) => column.notNull())
      .addColumn('count', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('face_counts_key', ['period', 'face'])
      .execute();
  },
});
