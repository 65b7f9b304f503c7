import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Free times that are not public yet, people who would come earlier, and the times that they were offered. */
export const earlierTimes = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('freed_slots')
      .addColumn('hours_id', 'text', (column) => column.notNull())
      .addColumn('starts_at', 'text', (column) => column.notNull())
      .addColumn('public_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('freed_slots_key', ['hours_id', 'starts_at'])
      .execute();
    await db.schema.createIndex('freed_slots_by_end').on('freed_slots').column('public_at').execute();
    await db.schema
      .createTable('earlier_wishes')
      .addColumn('request_id', 'text', (column) => column.primaryKey().references('requests.id'))
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('from_day', 'text', (column) => column.notNull())
      .addColumn('days', 'text', (column) => column.notNull())
      .addColumn('parts', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('earlier_wishes_in_turn').on('earlier_wishes').columns(['since', 'request_id']).execute();
    await db.schema
      .createTable('earlier_offers')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
      .addColumn('hours_id', 'text', (column) => column.notNull())
      .addColumn('starts_at', 'text', (column) => column.notNull())
      .addColumn('length_minutes', 'integer', (column) => column.notNull())
      .addColumn('place', 'text')
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('offered_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull().check(sql`state in ('open', 'taken', 'declined', 'expired', 'ended')`))
      .addColumn('answered_at', 'text')
      // A time is offered to a person once.
      .addUniqueConstraint('earlier_once', ['request_id', 'hours_id', 'starts_at'])
      .execute();
    await sql`create unique index one_open_earlier_offer on earlier_offers (request_id) where state = 'open'`.execute(db);
  },
});
