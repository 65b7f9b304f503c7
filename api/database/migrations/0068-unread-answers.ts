import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Closed requests that are not erased, by the way in which the answer was told: the coordinator's list of unread answers. */
export const unreadAnswers = (): Migration => ({
  async up(db: Kysely<unknown>) {
    await sql`create index requests_unread on requests (provider, told_how, closed_at, id)
      where state = 'closed' and owed_from is null and erased_at is null`.execute(db);
  },
});
