import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enableAccount, listAccounts } from '../../api/accounts/account.ts';
import { checkLog } from '../../api/audit/check.ts';
import { seenFileIn } from '../../api/audit/seen-file.ts';
import type { Db } from '../../api/database/connect.ts';
import { checkSteps } from '../../api/intake/check-steps.ts';
import { openDeskDatabase } from '../../api/intake/desk-database.ts';
import { beginWithoutKeys } from '../../api/intake/lost-keys.ts';
import { provenState } from '../../api/intake/proven-steps.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { fileOf, type LastingKind } from '../../api/sealing/known-keys.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

describe.each(dialects)('keys that are lost for good, on %s', (dialect) => {
  let dataDir: string;
  let database: FreshDatabase;
  let db: Db;
  let test: TestApp;
  let holder: Colleague;
  let taken: string;
  let waiting: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-lost-'));
    database = await freshDatabase(dialect);
    const keys = await open();
    db = await start();
    test = await testApp(dialect, { keys, database: { ...database, db } });
    holder = await colleague(test);
    [{ id: taken }, { id: waiting }] = [await receivedBy(test), await receivedBy(test)];
    await call(test, { method: 'POST', url: `/desk/requests/${taken}/`, as: holder, form: { action: 'claim' } });
  });
  afterEach(async () => {
    await test.app.close();
    await db.destroy();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const open = () => openKeys({ dataDir, role: 'desk' }, () => monday);
  const settings = () => ({ databaseUrl: database.url, dataDir });
  const start = async () => openDeskDatabase(settings(), await open(), monday);
  const file = (name: string) => path.join(dataDir, 'keys', name);
  const begin = async (...lost: LastingKind[]) => beginWithoutKeys(settings(), lost, await open(), monday);
  const standing = async (handle: Db) => [await provenState(handle, taken), await provenState(handle, waiting)];
  /** As the desk starts with the keys that it has now. */
  async function restart(): Promise<void> {
    const before = db;
    db = await start();
    await before.destroy();
  }

  it.each<{ lost: LastingKind[] }>([{ lost: ['desk-key'] }, { lost: ['intake'] }, { lost: ['desk-key', 'intake', 'identity'] }])(
    'requests stand as they stood, nothing is put back, and the log holds from there: $lost',
    async ({ lost }) => {
      const before = await standing(db);
      expect(before).toMatchObject([{ claimedBy: holder.id }, { state: 'received', claimedBy: null }]);
      for (const kind of lost) await rm(file(fileOf[kind]));
      if (lost.includes('identity')) await rm(file('identity-private.json'));
      await expect(start()).rejects.toThrow('is not the key that this database was filled with');
      // The newest step of each request, and the letters that wait.
      expect(await begin(...lost)).toBe(4);
      await restart();
      expect(await standing(db)).toEqual(before);
      expect(await checkSteps(db, monday)).toEqual({ putBack: 0, unproven: 0, removed: 0 });
      expect(await checkLog(db, await seenFileIn(dataDir).read())).toMatchObject({ holds: true });
      const noted = await db.selectFrom('auditLog').select(['actor', 'detail']).where('event', '=', 'key-lost').execute();
      expect(noted).toEqual([{ actor: 'command-line', detail: expect.stringMatching(/^(?:(?:intake|desk-key|identity) [\w-]{16} ?)+$/) }]);
      expect(noted[0]!.detail!.split(' ')).toHaveLength(2 * lost.length);
    },
  );

  it('no account is believed under another desk key, until an admin enables it, without its password', async () => {
    await rm(file('desk.key'));
    await begin('desk-key');
    await restart();
    const found = async () => (await listAccounts(db)).map(({ disabled, hasPassword }) => [disabled, hasPassword]);
    expect(await found()).toEqual([[true, false]]);
    await enableAccount(db, holder.id, null, monday);
    expect(await found()).toEqual([[false, false]]);
  });

  it('one that comes back is refused, and one that is there is not lost', async () => {
    const old = await readFile(file('desk.key'), 'utf8');
    await expect(begin('desk-key')).rejects.toThrow(`${file('desk.key')} is the key of this database: it is not lost.`);
    await rm(file('desk.key'));
    await begin('desk-key');
    await restart();
    await writeFile(file('desk.key'), old);
    await expect(start()).rejects.toThrow(`${file('desk.key')} is not the key that this database was filled with`);
  });

  it('nothing is written when another key is missing than those that are named', async () => {
    for (const name of ['desk.key', 'intake.key']) await rm(file(name));
    await expect(begin('desk-key')).rejects.toThrow(`${file('intake.key')} is not the key that this database was filled with`);
    expect(await db.selectFrom('auditLog').selectAll().where('event', '=', 'key-lost').execute()).toEqual([]);
  });
});
