import { sql } from 'kysely';
import { isPostgres, type Db, type Reading } from './connect.ts';
import type { Database } from './tables.ts';

/** Owns all tables, so it migrates and grants. */
export const deskLogin = 'kim_desk';
/** Has what the table below says, and nothing else. */
export const publicLogin = 'kim_public';

const none = '';

/** The rights of the public process on each table, in the syntax of PostgreSQL's `grant`. */
export const publicRights: Record<keyof Database, string> = {
  requests: 'select, insert, update',
  offers: 'select, delete',
  // The person answers on the slip. Links to partners are made by the desk only, because they open sealed parts.
  consents: 'select, update (state, facts, answered_at, facts_before, rounds_before)',
  partners: 'select (id, name)',
  partnerLinks: none,
  interpreterOrders: none,
  interpreterLetters: none,
  // Erasing deletes them.
  undoableSteps: 'select (request_id), delete',
  // Asked for, read with the link's secret, and made useless by a new link. Erasing deletes them.
  ownCopies: 'select, insert, update (content), delete',
  history: 'select, insert',
  letters: 'select, insert, update',
  bookings: 'select, insert, update, delete',
  bookedPieces: 'select, insert, delete',
  freedSlots: 'select, insert, update (public_at)',
  // The person wishes, takes and says no on the slip; the desk's process offers.
  earlierWishes: 'select, insert, update (from_day, days, parts), delete',
  earlierOffers: 'select, update (state, answered_at), delete',
  consultationHours: 'select',
  absences: 'select',
  displacedTimes: none,
  calendarFeeds: none,
  // Without the account that made it.
  invitations: 'select (id, expires_at, secret_hash, appointments_left), update (appointments_left)',
  hoursChanges: none,
  // Without the accounts that began and ended it.
  pauses: 'select (id, provider, quarter, takes_requests, reason, reopens_on, ended_at)',
  // Tells whose hours count. Locking a counsellor's time needs the right to update a column; this one does the least harm.
  accounts: 'select (id, provider, role, disabled_at), update (language)',
  contentReports: 'select (id), insert',
  networkKeys: 'select, insert',
  spentProofs: 'select, insert',
  deskLetters: none,
  accountLetters: none,
  knownKeys: 'select',
  sealingKeys: 'select',
  deskAbilities: 'select',
  writeProbes: 'select, insert, delete',
  sessions: none,
  passkeys: none,
  passkeyChallenges: none,
  identities: none,
  providerSignIns: none,
  accountLinks: none,
  auditLog: none,
  auditCheckpoints: none,
  contentChanges: none,
  typedEntries: none,
  imports: none,
  // A provider's link is answered here. Who it was sent to stays with the desk.
  asks: 'select, update (answered_at, confirmed, suggested)',
  suggestions: 'insert',
  entryContacts: none,
  publications: 'select (number)',
  servingProcesses: 'select, insert, update, delete',
  translationSuggestions: none,
  apiTokens: none,
  // A trigger writes the messages with the rights of its owner.
  webhooks: none,
  webhookMessages: none,
  obstacles: none,
  saidObstacles: none,
  obstacleCounts: none,
  obstacleDecisions: none,
  // A face is pressed on the slip, and counted by the process that shows it.
  faceCounts: 'select, insert, update',
  // Counted by the process that shows the page.
  visitCounts: 'select, insert, update',
  countSums: none,
  // Searches without a result are counted here; nothing stands in it but numbers.
  unmetCounts: 'select, insert, update',
  publishedCounts: none,
};

/**
 * Gives the public login exactly its rights, after each migration. Does nothing on SQLite, where there are no logins, and on a
 * PostgreSQL without one of that name.
 */
export async function grantPublicRights(db: Db): Promise<void> {
  if (!isPostgres(db) || !(await hasLogin(db, publicLogin))) return;
  const login = sql.id(publicLogin);
  await db.transaction().execute(async (transaction) => {
    await sql`revoke all on all tables in schema public from ${login}`.execute(transaction);
    for (const [table, rights] of Object.entries(publicRights)) {
      // Revoking rights on a table leaves those on its columns.
      await sql`revoke all on ${sql.table(table)} from ${login}`.execute(transaction);
      if (rights !== none) await sql`grant ${sql.raw(rights)} on ${sql.table(table)} to ${login}`.execute(transaction);
    }
    await sql`grant select on kysely_migration to ${login}`.execute(transaction);
    await sql`grant usage on all sequences in schema public to ${login}`.execute(transaction);
  });
}

/**
 * Makes both logins and gives the desk's all that stands in the database already. Logins that exist keep their passwords.
 * @param db opened as a superuser
 * @param newPassword letters, digits, "-" and "_"
 * @returns the passwords of the logins that are new
 */
export async function makeLogins(db: Db, newPassword: () => string): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  await db.transaction().execute(async (transaction) => {
    for (const login of [deskLogin, publicLogin]) {
      if (await hasLogin(transaction, login)) continue;
      const password = newPassword();
      await sql`create role ${sql.id(login)} login password ${sql.lit(password)}`.execute(transaction);
      made.set(login, password);
    }
    await sql`
      do $$
      declare statement text;
      begin
        execute format('revoke all on database %I from public', current_database());
        execute format('grant connect on database %I to ${sql.id(deskLogin)}, ${sql.id(publicLogin)}', current_database());
        revoke all on schema public from public;
        grant usage, create on schema public to ${sql.id(deskLogin)};
        grant usage on schema public to ${sql.id(publicLogin)};
        for statement in
          select format('alter table public.%I owner to ${sql.id(deskLogin)}', tablename) from pg_tables where schemaname = 'public'
          union all
          select format('alter function %s owner to ${sql.id(deskLogin)}', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace
        loop
          execute statement;
        end loop;
      end $$`.execute(transaction);
  });
  return made;
}

async function hasLogin(db: Reading, login: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${login}`.execute(db);
  return rows.length > 0;
}
