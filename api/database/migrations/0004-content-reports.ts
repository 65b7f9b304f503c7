import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** What people say is wrong with an entry: text sealed, nobody's name, erased after thirty days. */
export const contentReports = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('content_reports')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('service_id', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addColumn('marked_suspicious', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('sealed_key_id', 'text', (column) => column.notNull())
      .addColumn('sealed_text', sql.raw(dialect === 'postgres' ? 'bytea' : 'blob'), (column) => column.notNull())
      .addColumn('handled_at', 'text')
      .addColumn('handled_by', 'text', (column) => column.references('accounts.id'))
      .execute();
    await db.schema.createIndex('content_reports_by_time').on('content_reports').columns(['handled_at', 'received_at', 'id']).execute();
  },
});
