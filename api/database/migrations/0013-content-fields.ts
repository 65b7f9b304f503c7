import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

type Before = {
  content_changes: {
    entry: string;
    field: string;
    was: string;
    value: string;
    source: string;
    source_date: string;
    account_id: string;
    made_at: string;
  };
};

/**
 * Changes of any field: values become JSON, only facts need a source, and every change of a field keeps its own row, so that the last one
 * can be undone.
 */
export const contentFields = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('content_changes').renameTo('content_changes_before').execute();
    await db.schema
      .createTable('content_changes')
      .addColumn('id', dialect === 'postgres' ? 'bigserial' : 'integer', (column) =>
        dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('field', 'text', (column) => column.notNull())
      .addColumn('was', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('spelling_only', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('source', 'text')
      .addColumn('source_date', 'text')
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('made_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('content_changes_entry').on('content_changes').columns(['entry', 'field']).execute();
    const old = await sql<Before['content_changes']>`select * from content_changes_before order by made_at`.execute(db);
    for (const { entry, field, was, value, source, source_date, account_id, made_at } of old.rows)
      await sql`insert into content_changes (entry, field, was, value, source, source_date, account_id, made_at) values
        (${entry}, ${field}, ${JSON.stringify(was)}, ${JSON.stringify(value)}, ${source}, ${source_date}, ${account_id}, ${made_at})`.execute(
        db,
      );
    await db.schema.dropTable('content_changes_before').execute();
  },
});
