import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** Passkeys, the questions that they answer, and how a session began. */
export const passkeys = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const bytes = sql.raw(dialect === 'postgres' ? 'bytea' : 'blob');
    await db.schema
      .createTable('passkeys')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('public_key', bytes, (column) => column.notNull())
      .addColumn('counter', 'double precision', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('last_used_at', 'text')
      .execute();
    await db.schema.createIndex('passkeys_by_account').on('passkeys').columns(['account_id', 'created_at']).execute();
    await db.schema
      .createTable('passkey_challenges')
      .addColumn('challenge', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text')
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .alterTable('sessions')
      .addColumn('way', 'text', (column) =>
        column
          .notNull()
          .defaultTo(sql.lit('password'))
          .check(sql`way in ('password', 'link', 'passkey', 'provider')`),
      )
      .execute();
    await db.schema
      .alterTable('sessions')
      .addColumn('device', 'text', (column) =>
        column
          .notNull()
          .defaultTo(sql.lit('other'))
          .check(sql`device in ('phone', 'tablet', 'computer', 'other')`),
      )
      .execute();
  },
});
