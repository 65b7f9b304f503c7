import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareKeys, openKeys, publishKeys } from '../../api/sealing/keys.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-keys-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const keyFile = (name: string, folder = dataDir) => path.join(folder, 'keys', name);
const open = (role: 'public' | 'desk' | 'both', folder = dataDir) => openKeys({ dataDir: folder, role });

describe('keys at the start', () => {
  it('are made once and found again', async () => {
    const made = await open('both');
    expect((await open('desk')).sealer.keyId).toBe(made.sealer.keyId);
    expect((await open('public')).unsealer).toBeUndefined();
  });

  it.each([
    ['desk-public.json', '{"kty":"OKP"', 'both', 'is broken: it holds no key. Put it back from the copy of the keys.'],
    ['desk-public.json', '{}', 'both', 'is broken: it holds no key. Put it back from the copy of the keys.'],
    ['desk-public.json', '', 'public', "is broken: it holds no key. Put it back from the desk's DATA_DIR/keys."],
    ['desk-private.json', '[]]', 'desk', 'is broken: it holds no key. Put it back from the copy of the keys.'],
    ['intake.key', '', 'both', 'is broken: it holds no key. Put it back from the copy of the keys.'],
    ['intake.key', 'c2hvcnQ', 'public', "is broken: it holds no key. Put it back from the desk's DATA_DIR/keys."],
  ] as const)('are refused by the name of the file: %s with %j, role %s', async (name, text, role, why) => {
    await open('both');
    await writeFile(keyFile(name), text);
    await expect(open(role)).rejects.toMatchObject({ name: 'SettingsError', message: `${keyFile(name)} ${why}` });
  });

  it('are refused when the private one is missing beside the public one', async () => {
    await open('both');
    await rm(keyFile('desk-private.json'));
    await expect(open('both')).rejects.toMatchObject({
      name: 'SettingsError',
      message: `${keyFile('desk-private.json')} is missing, and desk-public.json is there: without it no request can be opened. Put it back from the copy of the keys.`,
    });
  });

  it("are refused when the public one is another desk's", async () => {
    await open('both');
    const other = await mkdtemp(path.join(os.tmpdir(), 'kim-keys-'));
    await open('both', other);
    await writeFile(keyFile('desk-public.json'), await readFile(keyFile('desk-public.json', other)));
    await rm(other, { recursive: true });
    await expect(open('both')).rejects.toMatchObject({
      name: 'SettingsError',
      message:
        `${keyFile('desk-public.json')} does not belong to desk-private.json beside it: nobody could read what people send. ` +
        'Put the two files of one desk there, from the copy of the keys.',
    });
  });
});

describe.each(dialects)('keys and the database on %s', (dialect) => {
  let database: FreshDatabase;
  let other: string;
  beforeEach(async () => {
    database = await freshDatabase(dialect);
    other = await mkdtemp(path.join(os.tmpdir(), 'kim-keys-'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(other, { recursive: true, force: true });
  });

  it('a public process waits for the desk, and agrees with the keys that the desk holds', async () => {
    const keys = await open('both');
    expect(await compareKeys(database.db, keys, { dataDir })).toBe(false);
    await publishKeys(database.db, keys, { dataDir });
    await publishKeys(database.db, keys, { dataDir });
    expect(await compareKeys(database.db, keys, { dataDir })).toBe(true);
  });

  it("a public process refuses another desk's public key, and another intake key", async () => {
    await publishKeys(database.db, await open('both'), { dataDir });
    await open('both', other);
    await expect(compareKeys(database.db, await open('public', other), { dataDir: other })).rejects.toMatchObject({
      name: 'SettingsError',
      message:
        `${keyFile('desk-public.json', other)} is not that of the desk that works with this database. ` +
        "Copy desk-public.json from the desk's DATA_DIR/keys.",
    });
    await writeFile(keyFile('desk-public.json', other), await readFile(keyFile('desk-public.json')));
    await expect(compareKeys(database.db, await open('public', other), { dataDir: other })).rejects.toThrow(
      `${keyFile('intake.key', other)} is not that of the desk`,
    );
  });

  it('a desk refuses the database of a desk with other keys', async () => {
    await publishKeys(database.db, await open('both'), { dataDir });
    await expect(publishKeys(database.db, await open('both', other), { dataDir: other })).rejects.toMatchObject({ name: 'SettingsError' });
    expect(await compareKeys(database.db, await open('public'), { dataDir })).toBe(true);
  });

  it('a desk with a further key keeps its database', async () => {
    await publishKeys(database.db, await open('both'), { dataDir });
    await open('both', other);
    const both = [keyFile('desk-private.json', other), keyFile('desk-private.json')].map((file) => readFile(file, 'utf8'));
    const [[next], [before]] = (await Promise.all(both)).map((text) => JSON.parse(text) as unknown[]) as [[unknown], [unknown]];
    await writeFile(keyFile('desk-private.json'), JSON.stringify([next, before]));
    await writeFile(keyFile('desk-public.json'), await readFile(keyFile('desk-public.json', other)));
    const rotated = await open('both');
    await publishKeys(database.db, rotated, { dataDir });
    expect(await compareKeys(database.db, rotated, { dataDir })).toBe(true);
  });
});
