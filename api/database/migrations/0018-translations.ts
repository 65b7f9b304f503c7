import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** The role of translators, and texts that wait for a translator's decision. */
export const translations = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const isRole = sql`role in ('counsellor', 'coordinator', 'editor', 'translator', 'admin')`;
    if (dialect === 'postgres') {
      await sql`alter table accounts drop constraint accounts_role_check`.execute(db);
      await sql`alter table accounts add constraint accounts_role_check check (${isRole})`.execute(db);
    } else {
      await db.schema
        .createTable('accounts_next')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('email', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull().check(isRole))
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('language', 'text', (column) => column.notNull().check(sql`language in ('de', 'en')`))
        .addColumn('password_hash', 'text')
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('disabled_at', 'text')
        .execute();
      await sql`insert into accounts_next select id, email, name, role, provider, language, password_hash, created_at, disabled_at from accounts`.execute(
        db,
      );
      await db.schema.dropTable('accounts').execute();
      await db.schema.alterTable('accounts_next').renameTo('accounts').execute();
    }
    await db.schema
      .createTable('translation_suggestions')
      .addColumn('entry', 'text', (column) => column.notNull())
      .addColumn('field', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('notes', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('translation_suggestions_key', ['entry', 'field', 'language'])
      .execute();
  },
});
