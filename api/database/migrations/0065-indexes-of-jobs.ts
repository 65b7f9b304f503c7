import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Each holds the rows that one job looks for, so that the job does not read the whole table. */
const indexes = {
  bookings_counted: 'bookings (taken_at) where network is not null',
  consents_given: "consents (partner_id) where state = 'given'",
  partner_links_given_up: "partner_links (expires_at) where state = 'given-up'",
  requests_confirmed: "requests (due_at) where state = 'confirmed'",
  requests_kept: 'requests (erased_at, id) where erased_at is null',
  requests_unerased: "requests (closed_at) where state = 'closed' and owed_from is null and erased_at is null",
  webhook_messages_done: 'webhook_messages (done_at) where done_at is not null',
};

export const indexesOfJobs = (): Migration => ({
  async up(db: Kysely<unknown>) {
    for (const [name, on] of Object.entries(indexes)) await sql.raw(`create index ${name} on ${on}`).execute(db);
  },
});
