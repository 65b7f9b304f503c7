import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** The intake queue: requests, the times offered, and the history that nobody can change. */
export const intake = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    const bytes = dialect === 'postgres' ? 'bytea' : 'blob';
    await db.schema
      .createTable('requests')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('reference', 'text', (column) => column.notNull().unique())
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('received', 'offered', 'confirmed', 'closed')`))
      .addColumn('outcome', 'text')
      .addColumn('reason', 'text')
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('quarter', 'text', (column) => column.notNull())
      .addColumn('form_language', 'text', (column) => column.notNull())
      .addColumn('conversation_language', 'text', (column) => column.notNull())
      .addColumn('interpreting', 'integer', (column) => column.notNull())
      .addColumn('notice', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addColumn('due_at', 'text')
      .addColumn('hear_by', 'text')
      .addColumn('to_tell', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('told_at', 'text')
      .addColumn('told_how', 'text')
      .addColumn('claimed_by', 'text')
      .addColumn('claim_touched_at', 'text')
      .addColumn('entered_by', 'text')
      .addColumn('marked_burst', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('marked_repeated', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('marked_honeypot', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('contact_fingerprint', 'integer')
      .addColumn('starts_at', 'text')
      .addColumn('length_minutes', 'integer')
      .addColumn('place', 'text')
      .addColumn('channel', 'text')
      .addColumn('closed_at', 'text')
      .addColumn('erased_at', 'text')
      .addColumn('sealed_key_id', 'text')
      .addColumn('sealed_matter', sql.raw(bytes))
      .addColumn('sealed_person', sql.raw(bytes))
      .addColumn('idempotency_key_hash', 'text', (column) => column.unique())
      .addColumn('body_fingerprint', 'text')
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .addCheckConstraint('closed_has_outcome', sql`(state = 'closed') = (outcome is not null)`)
      .execute();
    // "Take the next one" walks this index; only waiting requests stand in it.
    await sql`create index requests_waiting on requests (provider, due_at, received_at, id) where state = 'received' and claimed_by is null`.execute(
      db,
    );
    await sql`create index requests_by_contact on requests (contact_fingerprint) where contact_fingerprint is not null`.execute(db);

    await db.schema
      .createTable('offers')
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('round', 'integer', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull().check(sql`number between 1 and 3`))
      .addColumn('starts_at', 'text', (column) => column.notNull())
      .addColumn('length_minutes', 'integer', (column) => column.notNull())
      .addColumn('place', 'text')
      .addColumn('channel', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('offers_key', ['request_id', 'round', 'number'])
      .execute();

    await db.schema
      .createTable('history')
      .addColumn('id', dialect === 'postgres' ? 'bigserial' : 'integer', (column) =>
        dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text')
      .addColumn('detail', 'text')
      .execute();
    await db.schema.createIndex('history_by_request').on('history').columns(['request_id', 'id']).execute();
    await makeAppendOnly(db, dialect, 'history');
  },
});

/** The database itself refuses to change or remove a row. */
export async function makeAppendOnly(db: Kysely<unknown>, dialect: Dialect, table: string): Promise<void> {
  if (dialect === 'sqlite') {
    for (const action of ['update', 'delete']) {
      await sql
        .raw(`create trigger ${table}_no_${action} before ${action} on ${table} begin select raise(abort, '${table} is append-only'); end`)
        .execute(db);
    }
    return;
  }
  await sql
    .raw(
      `create or replace function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is append-only', tg_table_name; end $$`,
    )
    .execute(db);
  await sql
    .raw(`create trigger ${table}_append_only before update or delete on ${table} for each row execute function refuse_change()`)
    .execute(db);
}
