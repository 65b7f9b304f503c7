import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, rm, truncate, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Dialect } from '../../api/database/connect.ts';
import { migrate, migrationNames } from '../../api/database/migrate.ts';
import { dialects, emptyDatabase } from '../support/databases.ts';
import { hearStatements } from '../support/statements.ts';

/** A row for each table, as soon as a migration has made the table. */
const rows: Record<string, string[]> = {
  '0001-intake': [
    `insert into requests (id, reference, secret_hash, state, provider, quarter, form_language, conversation_language, interpreting, notice, received_at)
     values ('r1', '100-000-001', 'h1', 'received', 'awo', 'schalke', 'de', 'de', 0, '1', '2026-11-23T08:00:00.000Z')`,
    `insert into requests (id, reference, secret_hash, state, outcome, provider, quarter, form_language, conversation_language, interpreting, notice, received_at, closed_at)
     values ('r2', '100-000-002', 'h2', 'closed', 'attended', 'awo', 'buer', 'tr', 'tr', 1, '1', '2026-11-20T08:00:00.000Z', '2026-11-22T08:00:00.000Z')`,
    `insert into offers (request_id, round, number, starts_at, length_minutes, channel) values ('r1', 1, 1, '2026-12-01T08:00:00.000Z', 30, 'place')`,
    `insert into history (request_id, at, event, actor) values ('r1', '2026-11-23T08:00:00.000Z', 'received', 'requester')`,
  ],
  '0002-accounts': [
    `insert into accounts (id, email, name, role, provider, language, created_at)
     values ('a1', 'k@example.org', 'K', 'counsellor', 'awo', 'de', '2026-11-01T08:00:00.000Z')`,
    `insert into account_history (at, event, account_id) values ('2026-11-01T08:00:00.000Z', 'added', 'a1')`,
  ],
  '0005-appointments': [
    `insert into bookings (id, kind, account_id, provider, starts_at, length_minutes, busy_until, channel, request_id)
     values ('b1', 'appointment', 'a1', 'awo', '2026-12-01T08:00:00.000Z', 30, '2026-12-01T08:30:00.000Z', 'place', 'r1')`,
    `insert into booked_pieces (account_id, piece, seat, booking_id) values ('a1', 5982336, 0, 'b1')`,
  ],
  '0006-letters': [
    `insert into letters (id, request_id, kind, language, created_at, state, next_at)
     values ('l1', 'r1', 'received', 'de', '2026-11-23T08:00:00.000Z', 'waiting', '2026-11-23T08:00:00.000Z')`,
  ],
};

async function insertRows(url: string, migration: string): Promise<void> {
  const db = connect(url);
  for (const row of rows[migration] ?? []) await sql.raw(row).execute(db);
  await db.destroy();
}

/** All tables with their columns and rows, indexes and triggers. */
async function contentOf(dialect: Dialect, url: string): Promise<unknown> {
  const db = connect(url);
  try {
    const tables = (await db.introspection.getTables({ withInternalKyselyTables: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    const schema =
      dialect === 'sqlite'
        ? (await sql`select type, name, sql from sqlite_master order by name`.execute(db)).rows
        : (await sql`select indexdef from pg_indexes where schemaname = 'public' order by indexdef`.execute(db)).rows;
    const content: unknown[] = [];
    // One after another on one connection: to open ten takes longer than to read.
    for (const { name } of tables) content.push([name, (await sql`select * from ${sql.table(name)} order by 1`.execute(db)).rows]);
    return { schema, columns: tables.map(({ columns }) => columns.map(({ name }) => name)), content };
  } finally {
    await db.destroy();
  }
}

describe.each(dialects)('a migration on %s', (dialect) => {
  let empty: Awaited<ReturnType<typeof emptyDatabase>>;
  let applied = 0;
  beforeAll(async () => void (empty = await emptyDatabase(dialect)));
  afterAll(() => empty.remove());

  /** Each test begins where the one before it ends. */
  async function migrateBefore(index: number): Promise<void> {
    for (; applied < index; applied += 1) {
      await migrate(empty.url, migrationNames[applied]);
      await insertRows(empty.url, migrationNames[applied]!);
    }
  }

  it.each(migrationNames.map((name, index) => [name, index] as const))(
    '%s changes nothing when one of its statements fails, whichever it is',
    async (name, index) => {
      const { url } = empty;
      await migrateBefore(index);
      // Kysely's own tables are there before the first migration.
      if (index === 0) await failAt(dialect, 1, () => migrate(url, name), /create table "requests"/);
      const was = await contentOf(dialect, url);
      let failures = 0;
      while (await failAt(dialect, failures + 1, () => migrate(url, name))) {
        failures += 1;
        expect(await contentOf(dialect, url), `after statement ${failures}`).toEqual(was);
      }
      // The beginning, at least one change, its record and the end.
      expect(failures).toBeGreaterThanOrEqual(4);
      expect(await migrate(url, name)).toEqual([]);
      await insertRows(url, name);
      applied = index + 1;
    },
    60_000,
  );

  it('refuses, in words, a table that is in the way, and leaves it as it is', async () => {
    const { url, remove } = await emptyDatabase(dialect);
    try {
      await migrate(url, '0003-desk-lists');
      const db = connect(url);
      await sql`create table content_reports (id text)`.execute(db);
      await db.destroy();
      const was = await contentOf(dialect, url);
      const refused = migrate(url);
      await expect(refused).rejects.toMatchObject({
        name: 'SettingsError',
        message:
          'DATABASE_URL: the database cannot be brought to the state that this version needs. ' +
          'Migration 0004-content-reports: a table "content_reports" is there already. Nothing was changed.',
      });
      expect(await contentOf(dialect, url)).toEqual(was);
    } finally {
      await remove();
    }
  });

  it('refuses, in words, a database that a newer version has changed', async () => {
    const { url, remove } = await emptyDatabase(dialect);
    try {
      await migrate(url);
      const db = connect(url);
      await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2999-01-01T00:00:00.000Z')`.execute(db);
      await db.destroy();
      await expect(migrate(url)).rejects.toMatchObject({
        name: 'SettingsError',
        message: 'DATABASE_URL: a newer version of the portal has changed this database (9999-later). Start that version, or one after it.',
      });
    } finally {
      await remove();
    }
  });
});

describe('a SQLite file', () => {
  it('whose migrating process is killed before a statement, early or late, is as it was, and the next start migrates it', async () => {
    const { url, remove } = await emptyDatabase('sqlite');
    try {
      await migrate(url, '0001-intake');
      await insertRows(url, '0001-intake');
      const original = `${url}.original`;
      await copyFile(url, original);
      const was = await contentOf('sqlite', url);
      // Every statement fails once in the tests above; a process for each would take minutes.
      for (let statement = 1; ; statement += statement < 10 ? 1 : 12) {
        await copyFile(original, url);
        for (const end of ['-wal', '-shm']) await rm(url + end, { force: true });
        const child = spawn(process.execPath, ['tests/support/migrating-process.ts', url, String(statement)], { stdio: 'ignore' });
        const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
        if (code === 0) {
          expect(statement).toBeGreaterThan(20);
          break;
        }
        expect(signal).toBe('SIGKILL');
        expect(await contentOf('sqlite', url), `killed before statement ${statement}`).toEqual(was);
      }
      expect(await migrate(url)).toEqual([]);
    } finally {
      await remove();
    }
  }, 300_000);

  it.each([
    ['is no database', (file: string) => writeFile(file, 'a letter to nobody\n'.repeat(300))],
    ['is cut off', (file: string) => truncate(file, 20_000)],
  ])('that %s is refused in words that name it', async (_what, damage) => {
    const { url, remove } = await emptyDatabase('sqlite');
    try {
      await migrate(url);
      await damage(url);
      await expect(migrate(url)).rejects.toMatchObject({
        name: 'SettingsError',
        message: `DATABASE_URL: ${url} is damaged or no SQLite database. Put a copy of the database in its place, or name another file.`,
      });
    } finally {
      await remove();
    }
  });
});

/** @returns whether there was such a statement, and so a failure @param expected the statement, when only that one may fail */
async function failAt(dialect: Dialect, number: number, run: () => Promise<unknown>, expected?: RegExp): Promise<boolean> {
  let heard = 0;
  let failed = false;
  const stop = hearStatements(dialect, (text) => {
    if (expected !== undefined && !expected.test(text)) return;
    heard += 1;
    // Only the first: rolling back and unlocking must work.
    if (heard !== number || failed) return;
    failed = true;
    throw new Error('injected');
  });
  try {
    await run().then(
      () => expect(failed).toBe(false),
      (error: unknown) => {
        if (!failed) throw error;
      },
    );
  } finally {
    stop();
  }
  return failed;
}
