import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstLinkFile, forgetFirstLink } from '../../api/accounts/first-link-file.ts';
import { redeemLink } from '../../api/accounts/link.ts';
import { hourMs, later } from '../../src/directory/instants.ts';
import { sayFirstAccount } from '../../setup/first-account.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';

const first = { email: 'erste@example.org', name: 'Erste', provider: 'stadt-gelsenkirchen', language: 'de' } as const;

describe.each(dialects)('the link for the first admin on %s', (dialect) => {
  let database: FreshDatabase;
  let dataDir: string;
  beforeEach(async () => {
    database = await freshDatabase(dialect);
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-first-'));
    await mkdir(path.join(dataDir, 'keys'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** @returns what is printed */
  async function start(isTTY: boolean): Promise<string> {
    const said: string[] = [];
    const settings = { role: 'desk', dataDir, publicUrl: 'https://kim.example.org' } as const;
    await sayFirstAccount(database.db, settings, (line) => said.push(line), { isTTY });
    return said.join('\n');
  }
  const files = () => readdir(dataDir);
  const forget = (hours: number) => forgetFirstLink(database.db, { dataDir }, later(new Date(), hours * hourMs));

  it('lies beside the folder of keys, so that no backup has it, and only its owner reads it', async () => {
    const said = await start(false);
    const file = firstLinkFile({ dataDir });
    expect([(await files()).sort(), await readdir(path.join(dataDir, 'keys'))]).toEqual([['first-account-link.txt', 'keys'], []]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = (await readFile(file, 'utf8')).split('/').at(-2)!;
    expect([said.includes(file), said.includes(token)]).toEqual([true, false]);
  });

  it('goes when its time is over, not before', async () => {
    await start(false);
    await forget(71);
    expect(await files()).toContain('first-account-link.txt');
    await forget(73);
    expect(await files()).toEqual(['keys']);
  });

  it('goes when it is used', async () => {
    await start(false);
    const token = (await readFile(firstLinkFile({ dataDir }), 'utf8')).split('/').at(-2)!;
    await redeemLink(database.db, token, 'ein langer Satz für Erste', first, new Date());
    await forget(0);
    expect(await files()).toEqual(['keys']);
    expect(await start(false)).toBe('');
    expect(await files()).toEqual(['keys']);
  });

  it('stands in no file once a terminal has shown the next one', async () => {
    await start(false);
    expect(await start(true)).toContain('https://kim.example.org/desk/welcome/');
    expect(await files()).toEqual(['keys']);
  });
});
