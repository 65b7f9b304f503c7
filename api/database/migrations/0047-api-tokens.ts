import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tokens of other systems that work on the requests of one provider. */
export const apiTokens = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('api_tokens')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('purpose', 'text', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('parts', 'text', (column) => column.notNull())
      .addColumn('asked_parts', 'text', (column) => column.notNull())
      .addColumn('asked_by', 'text')
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('mac', 'text', (column) => column.notNull())
      .addColumn('made_by', 'text', (column) => column.notNull())
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('revoked_at', 'text')
      .addColumn('last_used_on', 'text')
      .execute();
    await db.schema.createIndex('requests_by_receipt').on('requests').columns(['provider', 'received_at', 'id']).execute();
  },
});
