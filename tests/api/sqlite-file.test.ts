import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, dialectOf, isPostgres, type Db } from '../../api/database/connect.ts';
import { grantPublicRights } from '../../api/database/logins.ts';
import { migrate, migrationNames, missingMigrations } from '../../api/database/migrate.ts';
import { createReadiness } from '../../api/database/readiness.ts';
import { emptyWriteAheadLog } from '../../api/database/write-ahead-log.ts';
import { emptyDatabase, freshDatabase, type FreshDatabase } from '../support/databases.ts';

describe('the address of a database', () => {
  it.each([
    ['postgres://desk@db.example/kim', 'postgres'],
    ['postgresql://desk@db.example/kim', 'postgres'],
    ['/var/kim/kim.sqlite', 'sqlite'],
    ['/backup/postgres://kim', 'sqlite'],
    [':memory:', 'sqlite'],
  ])('%s names %s', (address, dialect) => {
    expect(dialectOf(address)).toBe(dialect);
  });
});

describe('a SQLite database', () => {
  let database: FreshDatabase;
  let db: Db;
  beforeEach(async () => {
    database = await freshDatabase('sqlite');
    db = database.db;
  });
  afterEach(() => database.drop());

  const probe = (id: string) =>
    db.transaction().execute((t) =>
      t
        .insertInto('writeProbes')
        .values({ id, ballast: new Uint8Array(1) })
        .execute(),
    );
  const probes = async () => (await db.selectFrom('writeProbes').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('has no row locks and no logins', async () => {
    expect(isPostgres(db)).toBe(false);
    await expect(grantPublicRights(db)).resolves.toBeUndefined();
  });

  it('prepares a statement once, and keeps 200 of them', async () => {
    const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
    const run = (number: number) => sql.raw(`select ${number} as n`).execute(db);
    try {
      for (const number of [1, 1, 1]) await run(number);
      expect(prepare).toHaveBeenCalledTimes(1);
      for (let number = 2; number <= 200; number += 1) await run(number);
      await run(1);
      expect(prepare).toHaveBeenCalledTimes(200);
      await run(201);
      await run(1);
      expect(prepare).toHaveBeenCalledTimes(202);
    } finally {
      prepare.mockRestore();
    }
  });

  it('returns rows for a statement that has columns, and counts changes for one that has none', async () => {
    await probe('a');
    expect((await sql`update write_probes set id = 'b'`.execute(db)).numAffectedRows).toBe(1n);
    expect((await sql`select id from write_probes`.execute(db)).rows).toEqual([{ id: 'b' }]);
  });

  it('lets no other process write within a transaction, from its first statement on', async () => {
    const other = new DatabaseSync(database.url);
    other.exec('pragma busy_timeout = 0');
    const write = () => other.exec("insert into write_probes (id, ballast) values ('other', '')");
    await db.transaction().execute(async (transaction) => {
      await transaction.selectFrom('writeProbes').select('id').execute();
      expect(write).toThrow('database is locked');
    });
    write();
    other.close();
    expect(await probes()).toEqual(['other']);
  });

  it('names the cause when SQLite has rolled back by itself', async () => {
    await sql`create trigger full before insert on write_probes begin select raise(rollback, 'disk is full'); end`.execute(db);
    await expect(probe('a')).rejects.toThrow('disk is full');
    await sql`drop trigger full`.execute(db);
    await probe('b');
    expect(await probes()).toEqual(['b']);
  });

  it.each([
    ['its file was deleted', (url: string) => rm(url)],
    ['its write-ahead log was deleted', (url: string) => rm(`${url}-wal`)],
    [
      'another file stands in its place',
      async (url: string) => {
        await rename(url, `${url}.old`);
        await writeFile(url, '');
      },
    ],
  ])('acknowledges nothing once %s', async (_what, change) => {
    await probe('a');
    await probe('b');
    await change(database.url);
    await expect(probe('c')).rejects.toMatchObject({ name: 'FileReplaced', code: 'FILE_REPLACED' });
  });

  it('may be in memory, where no file can be replaced', async () => {
    const memory = connect(':memory:');
    await sql`create table notes (id text)`.execute(memory);
    await memory.transaction().execute((t) => sql`insert into notes values ('a')`.execute(t));
    expect((await sql`select id from notes`.execute(memory)).rows).toEqual([{ id: 'a' }]);
    await memory.destroy();
  });

  it('leaves nothing in its write-ahead log once that was emptied', async () => {
    await probe('a');
    expect((await stat(`${database.url}-wal`)).size).toBeGreaterThan(0);
    await emptyWriteAheadLog(db);
    expect((await stat(`${database.url}-wal`)).size).toBe(0);
  });

  describe('is asked whether it takes a row', () => {
    const ready = { isReady: true, lacks: [] };
    afterEach(() => vi.useRealTimers());

    it('and says yes, and keeps no trace', async () => {
      expect(await createReadiness(db)()).toEqual(ready);
      expect(await probes()).toEqual([]);
    });

    it('and says no when it does not, and yes again a second later when it does', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const isReady = createReadiness(db);
      await sql`alter table write_probes rename to hidden`.execute(db);
      expect(await isReady()).toEqual({ isReady: false, lacks: [] });
      await sql`alter table hidden rename to write_probes`.execute(db);
      await vi.advanceTimersByTimeAsync(999);
      expect(await isReady()).toEqual({ isReady: false, lacks: [] });
      await vi.advanceTimersByTimeAsync(1);
      expect(await isReady()).toEqual(ready);
    });

    it('once for all who ask at the same time', async () => {
      const begin = vi.spyOn(db, 'transaction');
      const isReady = createReadiness(db);
      expect(await Promise.all([isReady(), isReady(), isReady()])).toEqual([ready, ready, ready]);
      expect(begin).toHaveBeenCalledTimes(1);
    });
  });
});

describe('a process that must not change tables', () => {
  it('is told which migrations are missing', async () => {
    const { url, remove } = await emptyDatabase('sqlite');
    expect(await missingMigrations(url)).toEqual(migrationNames);
    await migrate(url, '0008-networks');
    expect(await missingMigrations(url)).toEqual(migrationNames.slice(migrationNames.indexOf('0008-networks') + 1));
    await migrate(url);
    expect(await missingMigrations(url)).toEqual([]);
    await remove();
  });

  it('is told the same where tables of others stand', async () => {
    const { url, remove } = await emptyDatabase('sqlite');
    await run(url, 'create table notes (id text)');
    expect(await missingMigrations(url)).toEqual(migrationNames);
    await remove();
  });
});

describe('a migration refuses, in words,', () => {
  const refusal = async (url: string) => {
    const error: unknown = await migrate(url).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'SettingsError' });
    return error instanceof Error ? error.message.replaceAll(url, 'FILE') : '';
  };
  const damaged = 'DATABASE_URL: FILE is damaged or no SQLite database. Put a copy of the database in its place, or name another file.';

  it('a database that is damaged further in', async () => {
    const { url, drop } = await freshDatabase('sqlite');
    await run(url, 'pragma wal_checkpoint(truncate)');
    const file = await open(url, 'r+');
    await file.write(Buffer.alloc(3 * 4096, 0xff), 0, 3 * 4096, 5 * 4096);
    await file.close();
    expect(await refusal(url)).toBe(damaged);
    await drop();
  });

  it('rows that refer to nothing', async () => {
    const { url, remove } = await emptyDatabase('sqlite');
    await migrate(url, '0001-intake');
    await run(
      url,
      "pragma foreign_keys = off; insert into offers (request_id, round, number, starts_at, length_minutes, channel) values ('nobody', 1, 1, '2026-12-01T08:00:00.000Z', 30, 'place')",
    );
    expect(await refusal(url)).toMatch(/Migration 0002-accounts: it failed \(.*\)\. Nothing was changed\.$/);
    expect(await missingMigrations(url)).toEqual(migrationNames.slice(1));
    await remove();
  });

  it('what newer versions have changed, by name', async () => {
    const { url, drop } = await freshDatabase('sqlite');
    await run(url, "insert into kysely_migration (name, timestamp) values ('9999-z', '2999'), ('9998-a', '2999')");
    expect(await refusal(url)).toBe(
      'DATABASE_URL: a newer version of the portal has changed this database (9998-a, 9999-z). Start that version, or one after it.',
    );
    await drop();
  });
});

it('migrating to the newest state keeps what was asked and offered before', async () => {
  const { url, remove } = await emptyDatabase('sqlite');
  await migrate(url, '0001-intake');
  await run(
    url,
    `insert into requests (id, reference, secret_hash, state, provider, quarter, form_language, conversation_language, interpreting, notice, received_at)
     values ('r1', '100-000-001', 'h1', 'received', 'awo', 'schalke', 'de', 'de', 0, '1', '2026-11-23T08:00:00.000Z');
     insert into offers (request_id, round, number, starts_at, length_minutes, channel) values ('r1', 1, 1, '2026-12-01T08:00:00.000Z', 30, 'place');`,
  );
  await migrate(url);
  const db = connect(url);
  expect(await db.selectFrom('offers').select(['requestId', 'startsAt']).execute()).toEqual([
    { requestId: 'r1', startsAt: '2026-12-01T08:00:00.000Z' },
  ]);
  await db.destroy();
  await remove();
});

/** SQL of another process. */
const run = (file: string, statements: string): Promise<void> => {
  const database = new DatabaseSync(file);
  database.exec(statements);
  database.close();
  return Promise.resolve();
};
