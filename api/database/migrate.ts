import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { SettingsError } from '../config.ts';
import { connect, dialectOf, type Db, type Dialect } from './connect.ts';
import { isDamagedFile, isOutOfOrder } from './failure.ts';
import { intake } from './migrations/0001-intake.ts';
import { accounts } from './migrations/0002-accounts.ts';
import { deskLists } from './migrations/0003-desk-lists.ts';
import { contentReports } from './migrations/0004-content-reports.ts';
import { appointments } from './migrations/0005-appointments.ts';
import { letters } from './migrations/0006-letters.ts';
import { owed } from './migrations/0007-owed.ts';
import { networks } from './migrations/0008-networks.ts';
import { slipFacts } from './migrations/0009-slip-facts.ts';
import { processState } from './migrations/0010-process-state.ts';
import { bursts } from './migrations/0011-bursts.ts';
import { contentChanges } from './migrations/0012-content-changes.ts';
import { contentFields } from './migrations/0013-content-fields.ts';
import { publications } from './migrations/0014-publications.ts';
import { askingProviders } from './migrations/0016-asking-providers.ts';
import { translations } from './migrations/0018-translations.ts';
import { workerProfiles } from './migrations/0019-worker-profiles.ts';
import { answers } from './migrations/0020-answers.ts';
import { week } from './migrations/0021-week.ts';
import { hoursChanges } from './migrations/0022-hours-changes.ts';
import { pauses } from './migrations/0023-pauses.ts';
import { deskLetters } from './migrations/0027-desk-letters.ts';
import { typedEntries } from './migrations/0028-typed-entries.ts';
import { duplicates } from './migrations/0029-duplicates.ts';
import { handovers } from './migrations/0030-handovers.ts';
import { consents } from './migrations/0031-consents.ts';
import { invitations } from './migrations/0032-invitations.ts';
import { imports } from './migrations/0033-imports.ts';
import { remarks } from './migrations/0036-remarks.ts';
import { accountLetters } from './migrations/0038-account-letters.ts';
import { passkeys } from './migrations/0039-passkeys.ts';
import { providerSignIn } from './migrations/0040-provider-sign-in.ts';
import { auditLog } from './migrations/0041-audit-log.ts';
import { proofs } from './migrations/0042-proofs.ts';
import { sealingKeys } from './migrations/0044-sealing-keys.ts';
import { contactChecks } from './migrations/0045-contact-checks.ts';
import { apiTokens } from './migrations/0047-api-tokens.ts';
import { webhooks } from './migrations/0048-webhooks.ts';
import { ownCopies } from './migrations/0052-own-copies.ts';
import { stepProofs } from './migrations/0054-step-proofs.ts';
import { counts } from './migrations/0056-counts.ts';
import { obstacles } from './migrations/0058-obstacles.ts';
import { faces } from './migrations/0059-faces.ts';
import { deskAbilities } from './migrations/0060-desk-abilities.ts';
import { interpreterOrders } from './migrations/0061-interpreter-orders.ts';
import { earlierTimes } from './migrations/0063-earlier-times.ts';
import { indexesOfJobs } from './migrations/0065-indexes-of-jobs.ts';
import { visits } from './migrations/0066-visits.ts';
import { unreadAnswers } from './migrations/0068-unread-answers.ts';
import { lastingKeys } from './migrations/0069-lasting-keys.ts';

/** In order, by name; never edited once they are in use. */
const migrations: Record<string, (dialect: Dialect) => Migration> = {
  '0001-intake': intake,
  '0002-accounts': accounts,
  '0003-desk-lists': deskLists,
  '0004-content-reports': contentReports,
  '0005-appointments': appointments,
  '0006-letters': letters,
  '0007-owed': owed,
  '0008-networks': networks,
  '0009-slip-facts': slipFacts,
  '0010-process-state': processState,
  '0011-bursts': bursts,
  '0012-content-changes': contentChanges,
  '0013-content-fields': contentFields,
  '0014-publications': publications,
  '0016-asking-providers': askingProviders,
  '0018-translations': translations,
  '0019-worker-profiles': workerProfiles,
  '0020-answers': answers,
  '0021-week': week,
  '0022-hours-changes': hoursChanges,
  '0023-pauses': pauses,
  '0027-desk-letters': deskLetters,
  '0028-typed-entries': typedEntries,
  '0029-duplicates': duplicates,
  '0030-handovers': handovers,
  '0031-consents': consents,
  '0032-invitations': invitations,
  '0033-imports': imports,
  '0036-remarks': remarks,
  '0038-account-letters': accountLetters,
  '0039-passkeys': passkeys,
  '0040-provider-sign-in': providerSignIn,
  '0041-audit-log': auditLog,
  '0042-proofs': proofs,
  '0044-sealing-keys': sealingKeys,
  '0045-contact-checks': contactChecks,
  '0047-api-tokens': apiTokens,
  '0048-webhooks': webhooks,
  '0052-own-copies': ownCopies,
  '0054-step-proofs': stepProofs,
  '0056-counts': counts,
  '0058-obstacles': obstacles,
  '0059-faces': faces,
  '0060-desk-abilities': deskAbilities,
  '0061-interpreter-orders': interpreterOrders,
  '0063-earlier-times': earlierTimes,
  '0065-indexes-of-jobs': indexesOfJobs,
  '0066-visits': visits,
  '0068-unread-answers': unreadAnswers,
  '0069-lasting-keys': lastingKeys,
};

export const migrationNames = Object.keys(migrations);

/** The state that this version needs. */
export const newestMigration: string = Object.keys(migrations).at(-1) ?? '';

/**
 * Brings a database to the newest state, under a lock (Kysely's). All migrations that are missing and their records are one transaction:
 * a process that is killed and a statement that fails leave the database as it was.
 * @param upTo stop at this one; the tests start from every earlier state
 * @returns the names of the migrations that ran
 * @throws SettingsError when the file is damaged, a newer version has been here, or a migration fails
 */
export async function migrate(databaseUrl: string, upTo?: string): Promise<string[]> {
  const dialect = dialectOf(databaseUrl);
  return withDatabase(databaseUrl, async (db) => {
    await refuseNewer(db);
    // Tables are rebuilt on SQLite by making a new one and dropping the old one, which must not delete the rows that refer to it
    // (sqlite.org/lang_altertable.html, section 7). The pragma does nothing within a transaction.
    if (dialect === 'sqlite') {
      await sql`pragma foreign_keys = off`.execute(db);
      await refuseDamaged(db, databaseUrl);
    }
    // Migrations name tables and columns as the database does.
    const migrator = new Migrator({ db: db.withoutPlugins(), provider: { getMigrations: () => Promise.resolve(made(dialect)) } });
    const { error, results } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
    if (error !== undefined) throw asSettingsError(error, results?.find(({ status }) => status === 'Error')?.migrationName);
    return (results ?? []).map((result) => result.migrationName);
  });
}

/**
 * For a process that must not change tables.
 * @returns the names of the migrations that the database still lacks
 * @throws SettingsError when the file is damaged or a newer version has been here
 */
export const missingMigrations = (databaseUrl: string): Promise<string[]> =>
  withDatabase(databaseUrl, async (db) => {
    const ran = await refuseNewer(db);
    return migrationNames.filter((name) => !ran.includes(name));
  });

async function withDatabase<Result>(databaseUrl: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  let db: Db | undefined;
  try {
    db = connect(databaseUrl);
    return await work(db);
  } catch (error) {
    if (isDamagedFile(error)) throw damaged(databaseUrl, error);
    throw error;
  } finally {
    await db?.destroy();
  }
}

const damaged = (file: string, cause?: unknown) =>
  new SettingsError(
    `DATABASE_URL: ${file} is damaged or no SQLite database. Put a copy of the database in its place, or name another file.`,
    {
      cause,
    },
  );

async function refuseDamaged(db: Db, file: string): Promise<void> {
  const { rows } = await sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(db);
  if (rows[0]?.quickCheck !== 'ok') throw damaged(file);
}

/** @returns the names of the migrations that ran here before */
async function refuseNewer(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const ran = rows.map(({ name }) => name);
  const unknown = ran.filter((name) => !migrationNames.includes(name)).sort();
  if (unknown.length > 0) {
    throw new SettingsError(
      `DATABASE_URL: a newer version of the portal has changed this database (${unknown.join(', ')}). Start that version, or one after it.`,
    );
  }
  return ran;
}

/** Without the driver's message, which may quote a row. The code says enough to look it up. */
function asSettingsError(error: unknown, migration: string | undefined): unknown {
  if (migration === undefined || isOutOfOrder(error)) return error;
  const { message = '', code = '' }: { message?: string; code?: string } = error instanceof Error ? error : {};
  const inTheWay = /^(?:table|relation) "?(\w+)"? already exists$/.exec(message)?.[1];
  const why = inTheWay === undefined ? `it failed (${code})` : `a table "${inTheWay}" is there already`;
  return new SettingsError(
    `DATABASE_URL: the database cannot be brought to the state that this version needs. Migration ${migration}: ${why}. Nothing was changed.`,
    { cause: error },
  );
}

/** Each with a look at the references between tables, which SQLite does not check while they are rebuilt. */
function made(dialect: Dialect): Record<string, Migration> {
  const all = Object.entries(migrations).map(([name, make]): [string, Migration] => [name, make(dialect)]);
  if (dialect === 'postgres') return Object.fromEntries(all);
  return Object.fromEntries(
    all.map(([name, { up }]) => [
      name,
      {
        up: async (db: Kysely<unknown>) => {
          await up(db);
          const { rows } = await sql`pragma foreign_key_check`.execute(db);
          if (rows.length > 0) throw new Error(`migration ${name} leaves rows that refer to nothing`);
        },
      },
    ]),
  );
}
