import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Counts by quarter of the year: sealed sums of requests, unmet demand, and what may be shown of both. */
export const counts = (dialect: 'sqlite' | 'postgres'): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('count_sums')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('counted_until', 'text', (column) => column.notNull())
      .addColumn('sealed_key_id', 'text', (column) => column.notNull())
      .addColumn('sealed_sums', dialect === 'postgres' ? 'bytea' : 'blob', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('unmet_counts')
      .addColumn('year_quarter', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('quarter', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('unmet_counts_pk', ['year_quarter', 'kind', 'language', 'quarter'])
      .execute();
    await db.schema
      .createTable('published_counts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('published_at', 'text', (column) => column.notNull())
      .addColumn('counts', 'text', (column) => column.notNull())
      .execute();
  },
});
