import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from '../connect.ts';

/** Consultation hours, absences and what is taken of them; slots themselves are computed and never stored. */
export const appointments = (dialect: Dialect): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('consultation_hours')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('quarter', 'text')
      .addColumn('place', 'text')
      .addColumn('channel', 'text', (column) => column.notNull().check(sql`channel in ('place', 'phone', 'video', 'home')`))
      .addColumn('languages', 'text', (column) => column.notNull())
      .addColumn('woman_counsellor', 'integer', (column) => column.notNull())
      .addColumn('first_day', 'text', (column) => column.notNull())
      .addColumn('last_day', 'text')
      .addColumn('every_weeks', 'integer', (column) => column.notNull().check(sql`every_weeks between 1 and 8`))
      .addColumn('opens', 'text', (column) => column.notNull())
      .addColumn('closes', 'text', (column) => column.notNull())
      .addColumn('length_minutes', 'integer', (column) => column.notNull().check(sql`length_minutes between 5 and 480`))
      .addColumn('buffer_minutes', 'integer', (column) => column.notNull().check(sql`buffer_minutes between 0 and 240`))
      .addColumn('lead_time_minutes', 'integer', (column) => column.notNull().check(sql`lead_time_minutes >= 0`))
      .addColumn('horizon_days', 'integer', (column) => column.notNull().check(sql`horizon_days between 1 and 365`))
      .addColumn('capacity', 'integer', (column) => column.notNull().check(sql`capacity between 1 and 30`))
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .addCheckConstraint('hours_in_order', sql`opens < closes`)
      .addCheckConstraint('days_in_order', sql`last_day is null or first_day <= last_day`)
      .execute();
    await db.schema.createIndex('consultation_hours_by_account').on('consultation_hours').column('account_id').execute();

    await db.schema
      .createTable('absences')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('first_day', 'text', (column) => column.notNull())
      .addColumn('last_day', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addCheckConstraint('days_in_order', sql`first_day <= last_day`)
      .execute();
    await db.schema.createIndex('absences_by_account').on('absences').column('account_id').execute();

    await db.schema
      .createTable('bookings')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('hold', 'offer', 'appointment')`))
      .addColumn('account_id', 'text', (column) => column.notNull().references('accounts.id'))
      .addColumn('hours_id', 'text')
      .addColumn('provider', 'text', (column) => column.notNull())
      .addColumn('starts_at', 'text', (column) => column.notNull())
      .addColumn('length_minutes', 'integer', (column) => column.notNull())
      .addColumn('busy_until', 'text', (column) => column.notNull())
      .addColumn('seat', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('place', 'text')
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text', (column) => column.references('requests.id'))
      .addColumn('hold_hash', 'text', (column) => column.unique())
      .addColumn('expires_at', 'text')
      .addColumn('extended', 'integer', (column) => column.notNull().defaultTo(0))
      .addCheckConstraint('hold_or_request', sql`(kind = 'hold') = (hold_hash is not null) and (kind = 'hold') = (request_id is null)`)
      .addCheckConstraint('hold_expires', sql`(kind = 'hold') = (expires_at is not null)`)
      .execute();
    await db.schema.createIndex('bookings_by_account').on('bookings').columns(['account_id', 'starts_at']).execute();
    await sql`create index holds_by_end on bookings (expires_at) where expires_at is not null`.execute(db);
    await sql`create index bookings_by_request on bookings (request_id) where request_id is not null`.execute(db);
    // What was called off and is free again.
    await sql`create index requests_cancelled on requests (provider, starts_at) where outcome = 'cancelled'`.execute(db);
    await sql`create unique index one_appointment_a_request on bookings (request_id) where kind = 'appointment'`.execute(db);

    // What makes a double booking impossible, whatever the lengths: a person's time in pieces of five minutes, each once a seat.
    await db.schema
      .createTable('booked_pieces')
      .addColumn('account_id', 'text', (column) => column.notNull())
      .addColumn('piece', 'integer', (column) => column.notNull())
      .addColumn('seat', 'integer', (column) => column.notNull())
      .addColumn('booking_id', 'text', (column) => column.notNull().references('bookings.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('a_piece_once', ['account_id', 'piece', 'seat'])
      .execute();
    await db.schema.createIndex('booked_pieces_by_booking').on('booked_pieces').column('booking_id').execute();

    const bytes = dialect === 'postgres' ? 'bytea' : 'blob';
    await db.schema
      .alterTable('requests')
      .addColumn('received_as', 'text', (column) => column.notNull().defaultTo('received'))
      .execute();
    await db.schema.alterTable('requests').addColumn('sealed_secret', sql.raw(bytes)).execute();
    await db.schema.alterTable('requests').addColumn('sealed_secret_key_id', 'text').execute();
    await db.schema.alterTable('requests').addColumn('former_secret_hash', 'text').execute();
    await sql`create unique index requests_by_former_secret on requests (former_secret_hash) where former_secret_hash is not null`.execute(
      db,
    );
  },
});
