import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The languages and quarters of an account, its substitutes, and its settings of the desk. */
export const workerProfiles = (): Migration => ({
  async up(db: Kysely<unknown>) {
    const list = sql.lit('[]');
    const add = (name: string) => db.schema.alterTable('accounts').addColumn(name, 'text', (column) => column.notNull().defaultTo(list));
    await add('languages').execute();
    await add('quarters').execute();
    await add('substitutes').execute();
    await add('saved_views').execute();
    await db.schema
      .alterTable('accounts')
      .addColumn('capacity', 'text', (column) =>
        column
          .notNull()
          .defaultTo(sql.lit('open'))
          .check(sql`capacity in ('open', 'few', 'full')`),
      )
      .execute();
    await db.schema
      .alterTable('accounts')
      .addColumn('keys', 'integer', (column) => column.notNull().defaultTo(sql.lit(1)))
      .execute();
  },
});
