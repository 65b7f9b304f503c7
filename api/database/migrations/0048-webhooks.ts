import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** The steps that change where a request stands. */
const told = [
  'received',
  'claimed',
  'released',
  'returned',
  'given',
  'offered',
  'accepted',
  'none-fits',
  'confirmed',
  'booked',
  'moved',
  'time-lost',
  'time-restored',
  'closed',
  'restored',
  'undone',
  'forwarded',
  'consent-given',
  'cancelled',
  'erased',
];

/**
 * Addresses of other systems, and the messages that they are owed. The database writes a message itself in the transaction of the step: no
 * step can forget it, and the public process needs no right to read the addresses.
 */
export const webhooks = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('webhooks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('secret_number', 'integer', (column) => column.notNull())
      .addColumn('both_until', 'text')
      .addColumn('made_by', 'text', (column) => column.notNull())
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'text')
      .addColumn('mac', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('webhook_messages')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('webhook_id', 'text', (column) => column.notNull().references('webhooks.id'))
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('request_state', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('next_at', 'text', (column) => column.notNull())
      .addColumn('done_at', 'text')
      .addColumn('failure', 'text')
      .execute();
    await sql`create index webhook_messages_waiting on webhook_messages (next_at, id) where state = 'waiting'`.execute(db);
    await db.schema.createIndex('webhook_messages_webhook').on('webhook_messages').columns(['webhook_id', 'state']).execute();
    for (const statement of dialect === 'postgres' ? onPostgres() : onSqlite()) await sql.raw(statement).execute(db);
  },
});

const isTold = `new.event in (${told.map((event) => `'${event}'`).join(', ')})`;

const messageWith = (id: string) => `
  insert into webhook_messages (id, webhook_id, request_id, request_state, state, created_at, next_at)
  select 'msg_' || ${id}, webhooks.id, requests.id, requests.state, 'waiting', new.at, new.at
  from webhooks join requests on requests.provider = webhooks.provider
  where webhooks.ended_at is null and requests.id = new.request_id`;

function* onSqlite(): Iterable<string> {
  yield `create trigger history_told after insert on history when ${isTold} begin ${messageWith('lower(hex(randomblob(16)))')}; end`;
}

function* onPostgres(): Iterable<string> {
  yield `create function tell_webhooks() returns trigger language plpgsql security definer set search_path = public as $$
    begin
      ${messageWith("replace(gen_random_uuid()::text, '-', '')")};
      return null;
    end $$`;
  yield `create trigger history_told after insert on history for each row when (${isTold}) execute function tell_webhooks()`;
}
