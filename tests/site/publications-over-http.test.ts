import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { readSettings } from '../../api/config.ts';
import { createIdentity, newIdentity } from '../../api/sealing/identity.ts';
import { connectBeside } from '../support/connect-beside.ts';
import { freshDatabase } from '../support/databases.ts';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { changedEntry, pressPublish, saveHours, signedIn } from '../support/saved-hours.ts';

const token = 'a-token-of-this-test-that-is-long-enough';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

const within = async (what: () => string, isSo: () => Promise<boolean> | boolean) => {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 900) throw new Error(`not within three minutes: ${what()}`);
    await wait(200);
  }
};

it(
  'a public process with a data folder of its own fetches a publication, refuses a forged one, and starts again without the desk and without a build',
  { timeout: 900_000 },
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-over-http-'));
    cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    const database = await freshDatabase('postgres');
    cleanUp.push(() => database.drop());
    const { url: databaseUrl } = database;
    const listen = { desk: { host: 'localhost', port: await freePort() }, public: { host: 'localhost', port: await freePort() } };
    const deskUrl = `http://localhost:${listen.desk.port}`;
    const start = async (role: 'desk' | 'public'): Promise<Portal> => {
      const environment = {
        ROLE: role,
        PUBLICATIONS_TOKEN: token,
        ...(role === 'public' && { PUBLICATIONS_URL: deskUrl }),
      };
      const portal = await startPortal({ databaseUrl, dataDir: path.join(folder, role), listen: listen[role], environment });
      cleanUp.push(portal.stop);
      return portal;
    };
    const hoursOf = async ({ url }: Portal) => (await fetch(`${url}/ar/services/${changedEntry}/`)).text();
    const readiness = async ({ url }: Portal) => (await fetch(`${url}/readyz`)).text();

    const desk = await start('desk');
    await mkdir(path.join(folder, 'public', 'keys'), { recursive: true });
    for (const name of ['intake.key', 'identity-public.json'])
      await cp(path.join(folder, 'desk', 'keys', name), path.join(folder, 'public', 'keys', name));
    const visible = await start('public');
    expect(await hoursOf(visible)).not.toContain('07:15');

    const settings = readSettings({ DATA_DIR: path.join(folder, 'desk'), DATABASE_URL: databaseUrl, ROLE: 'desk' });
    const db = await connectBeside(settings);
    cleanUp.push(() => db.destroy());
    const editor = await signedIn(db, 'editor');
    await saveHours(db, settings, editor.id, 'Mo 07:15-08:45');
    await pressPublish(deskUrl, editor.cookie);
    await within(
      () => `both show it\n${desk.output()}\n${visible.output()}`,
      async () => (await readiness(visible)).includes('2 of 2 show publication 1'),
    );
    expect(await hoursOf(visible)).toContain('07:15');

    // Without the token nobody gets a file, and with it nothing but archives.
    const ask = (file: string, authorization?: string) =>
      fetch(`${deskUrl}/desk/publications/${file}`, { headers: authorization === undefined ? {} : { authorization } });
    expect((await ask('1/manifest.json')).status).toBe(401);
    expect((await ask('1/manifest.json', `Bearer ${token}r`)).status).toBe(401);
    expect((await ask('1/manifest.json', `Bearer ${token}`)).status).toBe(200);
    for (const strange of [
      '1/..%2f..%2fkeys%2fidentity-private.json',
      '1/content%2f..%2f..%2f..%2fkeys%2fidentity-private.json',
      '7/manifest.json',
    ])
      expect((await ask(strange, `Bearer ${token}`)).status).toBe(404);

    // Somebody else answers in the desk's place.
    await desk.stop();
    const forged = JSON.stringify({ number: 2, madeAt: '2026-11-29T12:00:00.000Z', release: 'x', files: {} });
    const { sign } = createIdentity(newIdentity());
    const forger = createServer((request, response) => {
      response.end(request.url?.endsWith('signature') ? sign!(Buffer.from(forged)) : forged);
    });
    await new Promise<void>((resolve) => forger.listen(listen.desk.port, 'localhost', resolve));
    cleanUp.push(() => new Promise((resolve) => void forger.close(resolve)));
    const row = {
      number: 2,
      madeAt: '2026-11-29T12:00:00.000Z',
      accountId: editor.id,
      role: 'editor' as const,
      files: '[]',
      takesBack: null,
    };
    await db.insertInto('publications').values(row).execute();
    await within(
      () => `the refusal is logged\n${visible.output()}`,
      () => visible.output().includes('the signature is not that of the desk'),
    );
    expect(await hoursOf(visible)).toContain('07:15');

    // The desk is away, and the public process starts again.
    await visible.stop();
    const again = await start('public');
    expect(await hoursOf(again)).toContain('07:15');
    expect(again.output()).not.toContain('Building the site');

    // So does the desk: its pages come from the archive as well.
    await again.stop();
    forger.closeAllConnections();
    await new Promise((resolve) => void forger.close(resolve));
    await db.deleteFrom('publications').where('number', '=', 2).execute();
    const deskAgain = await start('desk');
    expect(await hoursOf(deskAgain)).toContain('07:15');
    expect(deskAgain.output()).not.toContain('Building the site');
  },
);
