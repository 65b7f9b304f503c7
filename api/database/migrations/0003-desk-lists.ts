import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The orders in which the desk reads the queue; each list walks one index and stops when its page is full. */
export const deskLists = (): Migration => ({
  async up(db: Kysely<unknown>) {
    // "9999" stands for "nothing owed" and sorts last; the lists say it in the same words (api/intake/list.ts).
    await sql`create index requests_open on requests (provider, coalesce(due_at, '9999'), received_at, id) where state <> 'closed'`.execute(
      db,
    );
    await sql`create index requests_held on requests (claimed_by, coalesce(due_at, '9999'), received_at, id) where claimed_by is not null and state <> 'closed'`.execute(
      db,
    );
    await sql`create index requests_to_tell on requests (provider, coalesce(due_at, '9999'), received_at, id) where to_tell = 1`.execute(
      db,
    );
    await sql`create index requests_closed on requests (provider, closed_at, id) where state = 'closed'`.execute(db);
    // The look for urgent requests reads what came in since the last one.
    await sql`create index requests_received on requests (received_at, id) where state <> 'closed'`.execute(db);
  },
});
