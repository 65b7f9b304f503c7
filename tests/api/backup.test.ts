import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkLog } from '../../api/audit/check.ts';
import { appendLine, endOf } from '../../api/audit/log.ts';
import { seenFileIn } from '../../api/audit/seen-file.ts';
import { readSettings } from '../../api/config.ts';
import { connect, type Db } from '../../api/database/connect.ts';
import { tablesLeftOut } from '../../api/database/dump.ts';
import { erase } from '../../api/intake/requester.ts';
import { createLogKeeper } from '../../api/jobs/keep-log.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { BackupRefused, readAgeFile, writeAgeFile } from '../../setup/backup/age-file.ts';
import { erasuresFile, makeBackup, writeErasures } from '../../setup/backup/make-backup.ts';
import { restoreBackup, tryBackup } from '../../setup/backup/restore-backup.ts';
import { monday } from '../support/app.ts';
import { dialects, emptyDatabase, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received, worker } from '../support/requests.ts';

const run = promisify(execFile);
const days = (count: number) => new Date(monday.getTime() + count * 86_400_000);
let identity: string;
let recipient: string;
let folder: string;
beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-backup-test-'));
  return () => rm(folder, { recursive: true, force: true });
});
const at = (...names: string[]) => path.join(folder, ...names);

describe('a file of age', () => {
  const lines = async function* (count: number) {
    for (let number = 0; number < count; number += 1) yield { number };
  };
  const read = async (file: string, key = identity) => {
    const found = [];
    for await (const line of readAgeFile(file, key)) found.push(line);
    return found;
  };

  it('gives back its lines, and is readable for its owner only', async () => {
    expect(await writeAgeFile(at('three.age'), [recipient], lines(3))).toBe(3);
    expect(await read(at('three.age'))).toEqual([{ number: 0 }, { number: 1 }, { number: 2 }]);
    expect((await stat(at('three.age'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['three.age']);
  });

  it('does not open with another key', async () => {
    await writeAgeFile(at('three.age'), [recipient], lines(3));
    await expect(read(at('three.age'), await generateX25519Identity())).rejects.toThrow('does not open with this key');
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
    ['changed in one bit', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])])],
  ])('is refused when it was %s', async (_how, spoil) => {
    await writeAgeFile(at('many.age'), [recipient], lines(20_000));
    await writeFile(at('many.age'), spoil(await readFile(at('many.age'))));
    await expect(read(at('many.age'))).rejects.toThrow(BackupRefused);
  });

  it('leaves nothing behind when its lines end in a failure', async () => {
    const broken = async function* () {
      yield { number: 0 };
      throw new Error('the database went away');
    };
    await expect(writeAgeFile(at('broken.age'), [recipient], broken())).rejects.toThrow('the database went away');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe.each(dialects)('a backup on %s', (dialect) => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase(dialect);
    return () => database.drop();
  });

  const settingsOf = (name: string, databaseUrl: string) => readSettings({ DATA_DIR: at(name), DATABASE_URL: databaseUrl });
  const backUp = (now = monday, id = 'night') =>
    makeBackup({ settings: settingsOf('portal', database.url), to: at('data'), keysTo: at('keys'), recipients: [recipient], id, now });
  /** An intake that seals to the keys of the folder. */
  const intake = async () => ({ ...(await intakeOn(database.db)), ...(await openKeys(settingsOf('portal', database.url), () => monday)) });

  it('is restored into the other database too, opens with its keys, and numbers new rows after its own', async () => {
    const request = await received(await intake());
    await worker(database.db, { id: 'k-1' });
    const made = await backUp();
    for (const target of dialects) {
      const fresh = await emptyDatabase(target);
      const settings = settingsOf(`restored-${target}`, fresh.url);
      const plan = { settings, data: made.data, keys: made.keys, identity, erasures: undefined, now: monday };
      expect(await restoreBackup(plan)).toMatchObject({ opened: 1, sealed: 1, erasedAgain: 0, hasContent: false });
      const db = connect(fresh.url);
      expect(await db.selectFrom('requests').select(['id', 'reference', 'version']).execute()).toEqual([
        { id: request.id, reference: request.reference, version: 1 },
      ]);
      expect(await db.selectFrom('accounts').select('id').execute()).toEqual([{ id: 'k-1' }]);
      const [before] = await db.selectFrom('history').select('id').orderBy('id', 'desc').execute();
      const next = {
        requestId: request.id,
        at: monday.toISOString(),
        event: 'slip-opened',
        actor: 'requester',
        accountId: null,
        detail: null,
      };
      const { id } = await db
        .insertInto('history')
        .values(next as never)
        .returning('id')
        .executeTakeFirstOrThrow();
      expect(Number(id as unknown)).toBeGreaterThan(Number(before?.id));
      await db.destroy();
      await expect(restoreBackup(plan)).rejects.toThrow('exists. Restore into an empty DATA_DIR');
      await rm(at(`restored-${target}`, 'keys'), { recursive: true });
      await expect(restoreBackup(plan)).rejects.toThrow('Restore into an empty one');
      await fresh.remove();
    }
  });

  it('erases again what was erased after it was made', async () => {
    const working = await intake();
    const [kept, erased] = [await received(working), await received(working, { language: 'de' })];
    const { data, keys } = await backUp();
    await erase(database.db, erased.secret, days(1));
    expect(await writeErasures({ databaseUrl: database.url }, at('data'), days(1))).toBe(1);
    const list = await readFile(at('data', erasuresFile), 'utf8');
    expect(list).toBe(`${erased.id} 2026-11-24T08:00:00.000Z\n`);

    const fresh = await emptyDatabase(dialect);
    const plan = { settings: settingsOf('restored', fresh.url), data, keys, identity, erasures: at('data', erasuresFile), now: days(2) };
    expect(await restoreBackup(plan)).toMatchObject({ erasedAgain: 1, opened: 1, sealed: 1 });
    const db = connect(fresh.url);
    const rows = await db.selectFrom('requests').select(['id', 'sealedPerson', 'erasedAt']).orderBy('receivedAt').execute();
    expect(rows.find(({ id }) => id === erased.id)).toEqual({ id: erased.id, sealedPerson: null, erasedAt: '2026-11-25T08:00:00.000Z' });
    expect(rows.find(({ id }) => id === kept.id)?.sealedPerson).not.toBeNull();
    await db.destroy();
    await fresh.remove();
  });

  it('is tried in a folder that goes afterwards', async () => {
    await received(await intake());
    const { data, keys } = await backUp();
    const settings = settingsOf('portal', database.url);
    expect(await tryBackup({ settings, data, keys, identity, erasures: undefined, now: monday })).toMatchObject({ opened: 1, sealed: 1 });
    await rm(at('portal', 'keys'), { recursive: true });
    await intake();
    const other = await backUp(days(1), 'another night');
    await expect(tryBackup({ settings, data, keys: other.keys, identity, erasures: undefined, now: monday })).rejects.toThrow(
      'Data and keys are of two different backups',
    );
  });

  it('holds no session, and no key but in the file of the keys', async () => {
    await intake();
    const account = await worker(database.db);
    const at1 = monday.toISOString();
    await database.db
      .insertInto('sessions')
      .values({ tokenHash: 'hash-of-a-token', accountId: account.id, createdAt: at1, lastSeenAt: at1, expiresAt: at1 })
      .execute();
    const { data } = await backUp();
    const tables = new Set<string>();
    for await (const line of readAgeFile(data, identity)) {
      expect(JSON.stringify(line)).not.toContain('hash-of-a-token');
      expect(line).not.toHaveProperty('key');
      tables.add((line as { table?: string }).table ?? '');
    }
    expect(tables).toContain('accounts');
    const names = (await database.db.introspection.getTables()).map(({ name }) => name);
    expect(tablesLeftOut.filter((table) => !names.includes(table))).toEqual([]);
  });

  describe('and the log', () => {
    const deskOf = async (name: string, url: string) =>
      withDeskKey(connect(url), (await openKeys(settingsOf(name, url), () => monday)).deskKey);
    const append = (db: Db) => appendLine(db, { event: 'enabled', actor: 'command-line', at: monday });
    /** What `npm run verify-log` says of a portal. */
    const verifyLog = (name: string, url: string, ...options: string[]) =>
      run(process.execPath, ['setup/verify-log.ts', ...options], { env: { ...process.env, DATA_DIR: at(name), DATABASE_URL: url } }).then(
        ({ stdout }) => ({ code: 0, stdout: stdout.trim() }),
        (error: unknown) => {
          const { code, stdout } = error as { code: number; stdout: string };
          return { code, stdout: stdout.trim() };
        },
      );

    it('hold in both databases after a restore, and say that there was one', async () => {
      const request = await received(await intake());
      const desk = await deskOf('portal', database.url);
      const seen = seenFileIn(at('portal'));
      const keeper = createLogKeeper({ db: desk, seen, months: 12 });
      for (const day of [0, 1]) await keeper.run(days(day));
      await append(desk);
      await keeper.run(days(2));
      const { data, keys } = await backUp(days(2));
      // After the backup: steps and lines that a restore does not bring.
      await erase(database.db, request.secret, days(3));
      await writeErasures({ databaseUrl: database.url }, at('data'), days(3));
      await append(desk);
      await desk.destroy();
      for (const target of dialects) {
        const fresh = await emptyDatabase(target);
        const name = `restored-${target}`;
        const plan = { settings: settingsOf(name, fresh.url), data, keys, identity, erasures: at('data', erasuresFile), now: days(4) };
        expect(await restoreBackup(plan)).toMatchObject({ erasedAgain: 1 });
        const extent = 'from 2026-11-24T08:00:00.000Z to 2026-11-23T08:00:00.000Z';
        expect(await verifyLog(name, fresh.url)).toEqual({ code: 0, stdout: `The log holds: 2 lines, ${extent}.` });
        expect(await verifyLog(name, fresh.url, '--restored')).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/^The log holds: 3 lines, /) as string,
        });
        const restored = await deskOf(name, fresh.url);
        expect(await restored.selectFrom('auditLog').select(['event', 'actor']).orderBy('sequence').execute()).toEqual([
          { event: 'history-seen', actor: 'machine' },
          { event: 'enabled', actor: 'command-line' },
          { event: 'log-restored', actor: 'command-line' },
        ]);
        await append(restored);
        expect(await checkLog(restored, await seenFileIn(at(name)).read())).toMatchObject({ holds: true, lines: 4 });
        await restored.destroy();
        await fresh.remove();
      }
    }, 90_000);

    it('go on after an older database was put beside newer keys, once somebody says so', async () => {
      await intake();
      const desk = await deskOf('portal', database.url);
      await append(desk);
      const { data, keys } = await backUp();
      const fresh = await emptyDatabase(dialect);
      await restoreBackup({ settings: settingsOf('restored', fresh.url), data, keys, identity, erasures: undefined, now: monday });
      await append(desk);
      await seenFileIn(at('restored')).write(await endOf(desk));
      await desk.destroy();
      expect(await verifyLog('restored', fresh.url)).toEqual({
        code: 1,
        stdout: 'Line 2 does not hold: it is missing, and so are all after it that the desk has seen.',
      });
      expect((await verifyLog('restored', fresh.url, '--restored')).code).toBe(0);
      expect((await verifyLog('restored', fresh.url)).code).toBe(0);
      await fresh.remove();
    });

    it('do not go on where a line is not as it was written', async () => {
      await intake();
      const desk = await deskOf('portal', database.url);
      await append(desk);
      const stranger = withDeskKey(connect(database.url), new Uint8Array(32).fill(8));
      await append(stranger);
      await Promise.all([desk.destroy(), stranger.destroy()]);
      expect(await verifyLog('portal', database.url, '--restored')).toEqual({
        code: 1,
        stdout: 'Line 2 does not hold: it is not as the desk wrote it.',
      });
    });

    it('are backed up while the desk goes on checking the log', async () => {
      await intake();
      const desk = await deskOf('portal', database.url);
      const seen = seenFileIn(at('portal'));
      await append(desk);
      await seen.write(await endOf(desk));
      const made = new AbortController();
      const checking = (async () => {
        while (!made.signal.aborted) {
          await append(desk);
          await seen.write(await endOf(desk));
        }
      })();
      const { data, keys } = await backUp();
      made.abort();
      await checking;
      await desk.destroy();
      const fresh = await emptyDatabase(dialect);
      await restoreBackup({ settings: settingsOf('restored', fresh.url), data, keys, identity, erasures: undefined, now: monday });
      expect((await verifyLog('restored', fresh.url)).code).toBe(0);
      await fresh.remove();
    });
  });

  it('stays for twenty days', async () => {
    await intake();
    const first = await backUp();
    expect((await backUp(days(19))).removed).toEqual([]);
    expect((await backUp(days(21))).removed).toEqual([path.basename(first.data), path.basename(first.keys)]);
    expect((await readdir(at('data'))).sort()).toEqual([
      'erased.txt',
      'kim-2026-12-12T080000Z.data.age',
      'kim-2026-12-14T080000Z.data.age',
    ]);
  });

  it('refuses one folder for both files, and a recipient that is none', async () => {
    await intake();
    const plan = { settings: settingsOf('portal', database.url), to: at('data'), recipients: [recipient], id: 'night', now: monday };
    await expect(makeBackup({ ...plan, keysTo: at('data', 'keys') })).rejects.toThrow('need folders apart');
    await expect(makeBackup({ ...plan, keysTo: at('keys'), recipients: ['age1wrong'] })).rejects.toThrow(
      '"age1wrong" is no public key of age',
    );
  });
});
