import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, dialectOf, isPostgres, type Db } from '../../api/database/connect.ts';
import { grantPublicRights } from '../../api/database/logins.ts';
import { missingMigrations, migrationNames } from '../../api/database/migrate.ts';
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
    afterEach(() => vi.useRealTimers());

    it('and says yes, and keeps no trace', async () => {
      expect(await createReadiness(db)()).toBe(true);
      expect(await probes()).toEqual([]);
    });

    it('and says no when it does not, and yes again a second later when it does', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const isReady = createReadiness(db);
      await sql`alter table write_probes rename to hidden`.execute(db);
      expect(await isReady()).toBe(false);
      await sql`alter table hidden rename to write_probes`.execute(db);
      await vi.advanceTimersByTimeAsync(999);
      expect(await isReady()).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await isReady()).toBe(true);
    });

    it('once for all who ask at the same time', async () => {
      const begin = vi.spyOn(db, 'transaction');
      const isReady = createReadiness(db);
      expect(await Promise.all([isReady(), isReady(), isReady()])).toEqual([true, true, true]);
      expect(begin).toHaveBeenCalledTimes(1);
    });
  });
});

it('a process that must not change tables is told which migrations are missing', async () => {
  const { url, remove } = await emptyDatabase('sqlite');
  expect(await missingMigrations(url)).toEqual(migrationNames);
  await remove();
  const migrated = await freshDatabase('sqlite');
  expect(await missingMigrations(migrated.url)).toEqual([]);
  await migrated.drop();
});
