import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { connect, type Db } from '../../api/database/connect.ts';
import type { RequestRow } from '../../api/database/tables.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { erase } from '../../api/intake/requester.ts';
import { forget } from '../../api/jobs/forget.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { publishKeys } from '../../api/sealing/published-keys.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { monday } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { received } from '../support/requests.ts';
import { type Months, startMonths, unsealerFrom } from '../support/rotation.ts';

/** Days that a backup is kept. */
const keptDays = 20;

describe.each(dialects)('copies from before on %s', (dialect) => {
  let months: Months;
  let backups: string;
  const dropLater: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    months = await startMonths(dialect);
    backups = await mkdtemp(path.join(os.tmpdir(), 'kim-backups-'));
  });
  afterEach(async () => {
    for (const drop of dropLater.splice(0)) await drop();
    await months.end();
    await rm(backups, { recursive: true });
  });

  const deskDir = () => path.join(months.folder, 'desk');
  const backUpKeys = (night: number) => cp(path.join(deskDir(), 'keys'), path.join(backups, String(night), 'keys'), { recursive: true });

  /** A copy of the database as it is now: SQLite's file with its log, PostgreSQL's files. */
  async function copyDatabase(): Promise<{ url: string; db: Db; files: string[] }> {
    if (dialect === 'sqlite') {
      const folder = path.join(backups, `database-${randomUUID()}`);
      await mkdir(folder);
      const files = [];
      for (const end of ['', '-wal']) {
        files.push(path.join(folder, `kim.sqlite${end}`));
        await cp(`${months.database.url}${end}`, path.join(folder, `kim.sqlite${end}`));
        await cp(`${months.database.url}${end}`, path.join(folder, `as-copied${end}`));
      }
      const db = connect(files[0]!);
      dropLater.push(() => db.destroy());
      return { url: files[0]!, db, files: ['as-copied', 'as-copied-wal'].map((name) => path.join(folder, name)) };
    }
    const name = `kim_copy_${randomUUID().slice(0, 8)}`;
    const from = new URL(months.database.url).pathname.slice(1);
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${from}'`);
    await client.query(`create database ${name} template ${from}`);
    await client.end();
    const url = new URL(months.database.url);
    url.pathname = `/${name}`;
    const db = connect(url.href);
    dropLater.push(async () => {
      await db.destroy();
      const again = new pg.Client({ connectionString: inject('postgresUrl') });
      await again.connect();
      await again.query(`drop database ${name} with (force)`).finally(() => again.end());
    });
    return { url: url.href, db, files: [] };
  }

  /** Every place in PostgreSQL's files, tables and write-ahead log, that begins like these bytes. */
  async function inFilesOfPostgres(sought: Buffer): Promise<Buffer[]> {
    await sql`checkpoint`.execute(months.database.db);
    const { rows } = await sql<{ folder: string }>`select current_setting('data_directory') as folder`.execute(months.database.db);
    const { rows: own } = await sql<{ oid: string }>`select oid::text from pg_database where datname = current_database()`.execute(
      months.database.db,
    );
    const found: Buffer[] = [];
    for (const part of [`base/${own[0]!.oid}`, 'pg_wal']) {
      const folder = path.join(rows[0]!.folder, part);
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = await readFile(path.join(folder, entry.name));
        for (let at = bytes.indexOf(sought.subarray(0, 64)); at >= 0; at = bytes.indexOf(sought.subarray(0, 64), at + 1))
          found.push(bytes.subarray(at, at + sought.length));
      }
    }
    return found;
  }

  const rowIn = (db: Db, id: string) => db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const opens = (unsealer: Unsealer, row: RequestRow) =>
    unsealPerson(unsealer, row).then(
      (person) => person?.name === 'أمينة',
      () => false,
    );

  it('a backup of the night before two rotations opens with the keys of its night, and with no later ones', async () => {
    const { id } = await received(intakeOf(months.visible));
    await backUpKeys(0);
    const copy = await copyDatabase();
    for (const days of [28, 36, 56, 64]) {
      months.day(days);
      await months.keep();
    }
    const dataDir = path.join(backups, '0');
    const restored = await openKeys({ dataDir, role: 'desk' }, () => monday);
    await publishKeys(copy.db, restored, { dataDir });
    expect(await opens(restored.unsealer!, await rowIn(copy.db, id))).toBe(true);
    const later = await openKeys({ dataDir: deskDir(), role: 'desk' }, () => monday);
    await expect(publishKeys(copy.db, later, { dataDir: deskDir() })).rejects.toThrow(
      'is missing, and parts of this database are sealed to that key',
    );
    expect(await opens(later.unsealer!, await rowIn(copy.db, id))).toBe(false);
    expect(await opens(later.unsealer!, await rowIn(months.database.db, id))).toBe(true);
  });

  it('a public process with a copied database and its own files opens nothing, also after two rotations', async () => {
    const { id } = await received(intakeOf(months.visible));
    const publicDir = path.join(months.folder, 'public');
    const opened: boolean[] = [];
    for (const days of [0, 28, 56, 72]) {
      months.day(days);
      await months.keep();
      const copy = await copyDatabase();
      const keys = await openKeys({ dataDir: publicDir, role: 'public' }, () => monday);
      expect([keys.unsealer, keys.deskKey, keys.identity.sign]).toEqual([undefined, undefined, undefined]);
      opened.push(await opens(await unsealerFrom(path.join(publicDir, 'keys')), await rowIn(copy.db, id)));
    }
    expect(opened).toEqual([false, false, false, false]);
    expect(await readdir(path.join(publicDir, 'keys'))).toEqual(['identity-public.json', 'intake.key']);
    // The same files make no desk.
    await expect(openKeys({ dataDir: publicDir, role: 'desk' }, () => monday)).rejects.toThrow('identity-private.json is missing');
  });

  it('61 days after an erasure no key on the disk or in a kept backup opens a copy from before it', async () => {
    const { id, secret } = await received(intakeOf(months.visible));
    // The worst day: the key is new, so it lives longest.
    const before = await copyDatabase();
    const old = await rowIn(before.db, id);
    await backUpKeys(0);
    const stood = dialect === 'postgres' ? await inFilesOfPostgres(Buffer.from(old.sealedPerson!)) : [];
    await erase(months.database.db, secret, monday);
    await forget(months.database.db, monday);
    expect(await rowIn(months.database.db, id)).toMatchObject({ sealedPerson: null, sealedKeyId: null });

    const nights = Array.from({ length: 61 }, (_, index) => index + 1);
    const opening: number[] = [];
    for (const night of nights) {
      months.day(night);
      await months.keep();
      await backUpKeys(night);
      await rm(path.join(backups, String(night - keptDays - 1)), { recursive: true, force: true });
      const kept = (await readdir(backups)).filter((name) => /^\d+$/.test(name)).map((name) => path.join(backups, name));
      const everywhere = [deskDir(), ...kept].map(async (folder) => opens(await unsealerFrom(path.join(folder, 'keys')), old));
      if ((await Promise.all(everywhere)).includes(true)) opening.push(night);
    }
    // The key is destroyed on day 36; the backup of day 35 goes on day 56.
    expect(opening).toEqual(nights.slice(0, 55));

    if (dialect === 'sqlite') {
      // The sealed bytes still stand in the files that were copied, and nowhere in the database that was erased.
      const has = async (file: string) => (await readFile(file)).includes(Buffer.from(old.sealedPerson!).subarray(0, 64));
      expect((await Promise.all(before.files.map(has))).includes(true)).toBe(true);
      const { url } = months.database;
      expect([await has(url), await has(`${url}-wal`)]).toEqual([false, false]);
    } else {
      // PostgreSQL overwrites nothing: the sealed bytes stand in its files and in its log of that day. What is found there opens no more.
      const whole = Buffer.from(old.sealedPerson!);
      // Where a page of the log ends within them, its head stands between.
      expect(stood.some((bytes) => bytes.equals(whole))).toBe(true);
      for (const bytes of [...stood, ...(await inFilesOfPostgres(whole))]) {
        const copied = { ...old, sealedPerson: bytes };
        const kept = (await readdir(backups)).filter((name) => /^\d+$/.test(name)).map((name) => path.join(backups, name));
        for (const folder of [deskDir(), ...kept]) expect(await opens(await unsealerFrom(path.join(folder, 'keys')), copied)).toBe(false);
      }
    }
  }, 120_000);

  it('a desk that is killed while it seals anew loses nothing, and the next one goes on', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 60; count += 1) ids.push((await received(intakeOf(months.visible))).id);
    const newest = months.desk.keys.ring!;
    await newest.make(months.day(28));
    const seal = async (killAt?: number) => {
      const child = spawn(process.execPath, ['tests/support/sealing-process.ts', months.database.url, deskDir()], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let rows = 0;
      let said = '';
      createInterface(child.stdout).on('line', (line) => {
        said = line;
        rows += 1;
        if (rows === killAt) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      return [child.signalCode, said === 'done'];
    };
    const standing = async () => {
      const rows = await months.database.db.selectFrom('requests').selectAll().execute();
      const opened = await Promise.all(rows.map((row) => opens(newest.unsealer, row)));
      return { open: opened.filter(Boolean).length, anew: rows.filter((row) => row.sealedKeyId === newest.sealer().keyId).length };
    };
    for (const killAt of [1, 12, 20]) expect(await seal(killAt)).toEqual(['SIGKILL', false]);
    const between = await standing();
    expect(between.open).toBe(60);
    expect(between.anew).toBeGreaterThan(25);
    expect(between.anew).toBeLessThan(60);
    expect(await seal()).toEqual([null, true]);
    expect(await standing()).toEqual({ open: 60, anew: 60 });
    expect(ids).toHaveLength(60);
  }, 120_000);
});
