import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../api/database/connect.ts';
import { openDeskDatabase } from '../../api/intake/desk-database.ts';
import { type OpenedKeys, openKeys } from '../../api/sealing/keys.ts';
import { compareLastingKeys } from '../../api/sealing/known-keys.ts';
import { compareKeys, publishKeys } from '../../api/sealing/published-keys.ts';
import { createSealer, newDeskKeys } from '../../api/sealing/sealing.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';

let dataDir: string;
let other: string;
beforeEach(async () => {
  [dataDir, other] = [await mkdtemp(path.join(os.tmpdir(), 'kim-keys-')), await mkdtemp(path.join(os.tmpdir(), 'kim-keys-'))];
});
afterEach(async () => {
  for (const folder of [dataDir, other]) await rm(folder, { recursive: true, force: true });
});

const keyFile = (name: string, folder = dataDir) => path.join(folder, 'keys', name);
const open = (role: 'public' | 'desk' | 'both', folder = dataDir) => openKeys({ dataDir: folder, role }, () => monday);
const sealingFile = async (folder = dataDir) =>
  keyFile(
    (await readdir(path.join(folder, 'keys'))).find((name) => name.startsWith('sealing-'))!,
    folder,
  );
const refused = (message: string) => ({ name: 'SettingsError', message });

/** The two files of a desk from before there was a key a month. */
async function oldPair(folder = dataDir) {
  const pair = await newDeskKeys();
  await writeFile(keyFile('desk-private.json', folder), JSON.stringify([pair.privateKey]));
  await writeFile(keyFile('desk-public.json', folder), JSON.stringify(pair.publicKey));
  return pair;
}

describe('keys at the start', () => {
  it('are made once and found again, and nobody but their owner may read them', async () => {
    const made = await open('both');
    expect((await open('desk')).sealer.keyId).toBe(made.sealer.keyId);
    expect((await open('public')).unsealer).toBeUndefined();
    const names = await readdir(path.join(dataDir, 'keys'));
    expect(names).toEqual(['desk.key', 'identity-private.json', 'identity-public.json', 'intake.key', `sealing-${made.sealer.keyId}.json`]);
    for (const name of names) expect((await stat(keyFile(name))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['identity-public.json', '{"kty":"OKP"', 'both', 'is broken: it holds no key. Put it back from the copy of the keys.'],
    ['identity-public.json', '{}', 'public', "is broken: it holds no key. Put it back from the desk's DATA_DIR/keys."],
    ['intake.key', '', 'both', 'is broken: it holds no key. Put it back from the copy of the keys.'],
    ['intake.key', 'c2hvcnQ', 'public', "is broken: it holds no key. Put it back from the desk's DATA_DIR/keys."],
  ] as const)('are refused by the name of the file: %s with %j, role %s', async (name, text, role, why) => {
    await open('both');
    await writeFile(keyFile(name), text);
    await expect(open(role)).rejects.toMatchObject(refused(`${keyFile(name)} ${why}`));
  });

  it.each(['', '[]]', '{}', '{"madeAt":"2026-11-23T08:00:00.000Z","sealUntil":"2026-12-28T08:00:00.000Z","key":{"kty":"OKP"}}'])(
    'are refused by the name of a sealing key that holds %j',
    async (text) => {
      await open('both');
      const file = await sealingFile();
      await writeFile(file, text);
      await expect(open('desk')).rejects.toMatchObject(
        refused(`${file} is broken: it holds no key. Put it back from the copy of the keys.`),
      );
    },
  );

  it('are refused when the private part of a sealing key is not that of its public part', async () => {
    await open('both');
    const file = await sealingFile();
    const stored = JSON.parse(await readFile(file, 'utf8')) as { key: JsonWebKey };
    const { privateKey } = await newDeskKeys();
    await writeFile(file, JSON.stringify({ ...stored, key: { ...privateKey, x: stored.key.x } }));
    await expect(open('both')).rejects.toThrow(`${file} is broken: `);
  });

  it('of a public process are the intake key and the public identity, and it asks for no other', async () => {
    await expect(open('public')).rejects.toThrow('copy intake.key and identity-public.json from');
    await open('desk');
    for (const name of ['desk.key', 'identity-private.json']) await rm(keyFile(name));
    await rm(await sealingFile());
    expect(await open('public')).toMatchObject({ unsealer: undefined, deskKey: undefined, ring: undefined });
  });
});

describe('one half of the identity', () => {
  it('that is public is made anew from the private one', async () => {
    await open('both');
    const before = await readFile(keyFile('identity-public.json'), 'utf8');
    await rm(keyFile('identity-public.json'));
    await open('desk');
    expect(await readFile(keyFile('identity-public.json'), 'utf8')).toBe(before);
  });

  it('that is private and broken is refused, and nothing is made from it', async () => {
    await open('both');
    await rm(keyFile('identity-public.json'));
    await writeFile(keyFile('identity-private.json'), '{}');
    await expect(open('desk')).rejects.toThrow(`${keyFile('identity-private.json')} is broken: `);
    await expect(readFile(keyFile('identity-public.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that is private, and missing or of another desk, is refused', async () => {
    await open('both');
    await open('both', other);
    await writeFile(keyFile('identity-private.json'), await readFile(keyFile('identity-private.json', other)));
    await expect(open('desk')).rejects.toThrow(`${keyFile('identity-public.json')} is broken: `);
    await rm(keyFile('identity-private.json'));
    await expect(open('desk')).rejects.toThrow(`${keyFile('identity-private.json')} is missing, and identity-public.json is there.`);
  });
});

describe('the one pair of an older desk', () => {
  beforeEach(async () => {
    await open('both');
    await rm(await sealingFile());
  });

  it('becomes the key of the first month', async () => {
    const { publicKey } = await oldPair();
    const keys = await open('desk');
    expect(keys.ring!.keys()).toMatchObject([
      { madeAt: '2026-11-23T08:00:00.000Z', sealUntil: '2026-12-28T08:00:00.000Z', publicKey: { x: publicKey.x! } },
    ]);
    expect(await readdir(path.join(dataDir, 'keys'))).not.toContain('desk-private.json');
    const sealed = await (await createSealer(publicKey)).seal('secret', 'a row', { secret: 'known' });
    expect(await keys.unsealer!.open('secret', 'a row', keys.sealer.keyId, sealed)).toEqual({ secret: 'known' });
  });

  it('keeps the further keys that an operator had put beside it, and seals to none of them', async () => {
    const [first, second] = [await newDeskKeys(), await oldPair()];
    await writeFile(keyFile('desk-private.json'), JSON.stringify([second.privateKey, first.privateKey]));
    const keys = await open('desk');
    expect(keys.ring!.keys().map(({ publicKey, sealUntil }) => [publicKey.x, sealUntil])).toEqual([
      [first.publicKey.x, '2026-11-23T08:00:00.000Z'],
      [second.publicKey.x, '2026-12-28T08:00:00.000Z'],
    ]);
  });

  it('is refused when the private file is missing, or of another desk', async () => {
    await oldPair();
    await rm(keyFile('desk-private.json'));
    await expect(open('both')).rejects.toThrow(`${keyFile('desk-private.json')} is missing, and desk-public.json is there: `);
    await open('both', other);
    const pair = await oldPair(other);
    await oldPair();
    await writeFile(keyFile('desk-public.json'), JSON.stringify(pair.publicKey));
    await expect(open('both')).rejects.toThrow(`${keyFile('desk-public.json')} does not belong to desk-private.json beside it: `);
  });
});

describe.each(dialects)('keys and the database on %s', (dialect) => {
  let database: FreshDatabase;
  let db: Db;
  beforeEach(async () => {
    database = await freshDatabase(dialect);
    db = database.db;
  });
  afterEach(() => database.drop());
  const compare = (keys: OpenedKeys, folder = dataDir) => compareKeys(db, keys, { dataDir: folder });
  /** As a start of the desk does. */
  const begin = async (keys: OpenedKeys, folder = dataDir) => {
    await compareLastingKeys(db, keys, { dataDir: folder });
    return publishKeys(db, keys, { dataDir: folder });
  };

  it('a public process waits for the desk, and seals to the key that the desk has signed', async () => {
    const keys = await open('both');
    const visible = await open('public');
    expect(await compare(visible)).toBe(false);
    await begin(keys);
    await begin(keys);
    expect(await compare(visible)).toBe(true);
    expect(visible.sealer.keyId).toBe(keys.sealer.keyId);
    const sealed = await visible.sealer.seal('secret', 'a row', { secret: 'known' });
    expect(await keys.unsealer!.open('secret', 'a row', visible.sealer.keyId, sealed)).toEqual({ secret: 'known' });
  });

  it("a public process refuses another desk's intake key, and its identity", async () => {
    await begin(await open('both'));
    await open('both', other);
    await expect(compare(await open('public', other), other)).rejects.toMatchObject(
      refused(
        `${keyFile('intake.key', other)} is not that of the desk that works with this database. Copy intake.key from the desk's DATA_DIR/keys.`,
      ),
    );
    await writeFile(keyFile('intake.key', other), await readFile(keyFile('intake.key')));
    await expect(compare(await open('public', other), other)).rejects.toThrow(`${keyFile('identity-public.json', other)} is not that of`);
  });

  it('a desk refuses the database of a desk with other keys, and one of which it lacks a key', async () => {
    const keys = await open('both');
    await publishKeys(db, keys, { dataDir });
    await expect(publishKeys(db, await open('both', other), { dataDir: other })).rejects.toThrow(
      `${keyFile(`sealing-${keys.sealer.keyId}.json`, other)} is missing, and parts of this database are sealed to that key.`,
    );
    const first = await sealingFile();
    await keys.ring!.make(monday);
    await publishKeys(db, keys, { dataDir });
    await rm(first);
    await expect(publishKeys(db, await open('desk'), { dataDir })).rejects.toThrow(`${first} is missing`);
  });

  it('a desk with an older database publishes its pair as the key of the first month', async () => {
    await open('both');
    await rm(await sealingFile());
    const { publicKey } = await oldPair();
    const keyId = publicKey.x!.slice(0, 16);
    await db.insertInto('knownKeys').values({ kind: 'desk', keyId: 'of another desk' }).execute();
    await expect(publishKeys(db, await open('both'), { dataDir })).rejects.toThrow('sealing-of another desk.json is missing');
    await db.updateTable('knownKeys').set({ keyId }).execute();
    await publishKeys(db, await open('both'), { dataDir });
    expect(await db.selectFrom('sealingKeys').select(['keyId', 'publicKey']).execute()).toEqual([{ keyId, publicKey: publicKey.x }]);
    expect(await db.selectFrom('knownKeys').select('kind').execute()).toEqual([]);
  });

  it.each([
    [['desk.key'], 'desk.key', 'desk-key'],
    [['intake.key'], 'intake.key', 'intake'],
    [['identity-private.json', 'identity-public.json'], 'identity-public.json', 'identity'],
  ] as const)('a desk that has lost %j does not begin with new ones, until somebody has decided so', async (lost, named, kind) => {
    await begin(await open('both'));
    const kept = new Map(await Promise.all(lost.map(async (name) => [name, await readFile(keyFile(name), 'utf8')] as const)));
    for (const name of lost) await rm(keyFile(name));
    const before = await db.selectFrom('auditLog').selectAll().execute();
    const start = async () => (await openDeskDatabase({ databaseUrl: database.url, dataDir }, await open('desk'), monday)).destroy();
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(start()).rejects.toThrow(`${keyFile(named)} is not the key that this database was filled with`);
    }
    expect(await db.selectFrom('auditLog').selectAll().execute()).toEqual(before);
    for (const [name, text] of kept) await writeFile(keyFile(name), text);
    await start();

    for (const name of lost) await rm(keyFile(name));
    await db.deleteFrom('knownKeys').where('kind', '=', kind).execute();
    await start();
    await begin(await open('desk'));
    expect(await compare(await open('public'))).toBe(true);
  });

  it('a desk that has lost its sealing key seals to a new one, once somebody has decided so', async () => {
    const { sealer } = await open('both');
    await begin(await open('both'));
    await rm(await sealingFile());
    await expect(begin(await open('desk'))).rejects.toThrow(`sealing-${sealer.keyId}.json`);
    await db.deleteFrom('sealingKeys').where('keyId', '=', sealer.keyId).execute();
    const renewed = await open('desk');
    await begin(renewed);
    const visible = await open('public');
    expect(await compare(visible)).toBe(true);
    expect([visible.sealer.keyId, visible.sealer.keyId === sealer.keyId]).toEqual([renewed.sealer.keyId, false]);
  });

  it('a command that is given another DATA_DIR by mistake writes nothing into the database', async () => {
    await begin(await open('both'));
    await expect(openDeskDatabase({ databaseUrl: database.url, dataDir: other }, await open('both', other), monday)).rejects.toThrow(
      `${keyFile('intake.key', other)} is not the key that this database was filled with`,
    );
    expect(await db.selectFrom('auditLog').selectAll().execute()).toEqual([]);
  });
});
