import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** Networks as keyed hashes, for a day: whose request or slot is one of many. And the time that a request wishes for. */
export const networks = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const bytes = sql.raw(dialect === 'postgres' ? 'bytea' : 'blob');
    await db.schema
      .createTable('network_keys')
      .addColumn('day', 'text', (column) => column.primaryKey())
      .addColumn('random', bytes, (column) => column.notNull())
      .execute();

    for (const column of ['network', 'network_block', 'wished_hours_id', 'wished_starts_at'])
      await db.schema.alterTable('requests').addColumn(column, 'text').execute();
    for (const column of ['network_turn', 'network_sent']) await db.schema.alterTable('requests').addColumn(column, 'integer').execute();
    await sql`create index requests_by_network on requests (network_block, network) where network is not null`.execute(db);

    for (const column of ['network', 'network_block', 'taken_at'])
      await db.schema.alterTable('bookings').addColumn(column, 'text').execute();
    await db.schema
      .alterTable('bookings')
      .addColumn('is_proven', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`create index bookings_by_network on bookings (network_block) where network_block is not null`.execute(db);
    await sql`create index bookings_proven on bookings (taken_at) where is_proven = 1`.execute(db);

    await db.schema
      .createTable('spent_proofs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .execute();
  },
});
