import { mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { newestMigration } from '../../api/database/migrate.ts';
import { openingWarning } from '../../api/http/desk/desk-parts.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { newKeys, testApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { received } from '../support/requests.ts';
import { startTracing } from '../support/tracing-process.ts';

describe.each(dialects)('/readyz on %s', (dialect) => {
  it('an older database in the place of the one that was opened is out of order, and is named', async () => {
    const test = await testApp(dialect);
    await sql`delete from kysely_migration where name = ${newestMigration}`.execute(test.db);
    const { statusCode, body } = await test.app.inject('/readyz');
    expect([statusCode, body]).toEqual([503, `out of order\nmigrations: ${newestMigration} is missing\n`]);
    await test.close();
  });

  it('says that the desk opens the requests that wait, from the start until all are opened', async () => {
    const keys = await newKeys();
    const { unsealer, sealer, intakeKey } = keys;
    const { promise: mayOpen, resolve: letOpen } = Promise.withResolvers<undefined>();
    const waiting: Unsealer = { ...unsealer!, open: (...part) => mayOpen.then(() => unsealer!.open(...part)) };
    const test = await testApp(dialect, { keys: { ...keys, unsealer: waiting } });
    await received({ db: test.db, directory: test.app.site().directory, sealer, intakeKey });
    const look = async () => (await test.app.inject('/readyz')).body;
    expect(await look()).toBe('ready\n');
    await test.app.listen();
    expect(await look()).toBe(`ready\n${openingWarning}\n`);
    letOpen(undefined);
    await vi.waitFor(async () => expect(await look()).toBe('ready\n'));
    await test.close();
  });
});

it('a key file that goes is a warning without a path, while the process can serve', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-readiness-'));
  const portal = await startTracing({ DATA_DIR: folder, LOG_LEVEL: 'error' });
  const look = async () => {
    const answer = await fetch(`${portal.url}/readyz`);
    return { status: answer.status, lines: (await answer.text()).split('\n') };
  };
  const key = path.join(folder, 'keys', 'desk.key');
  expect((await look()).lines).not.toContain('keyFiles: act');
  await rename(key, `${folder}/kept`);
  const { status, lines } = await look();
  expect([status, lines[0], lines.includes('keyFiles: act'), lines.join().includes(folder)]).toEqual([200, 'ready', true, false]);
  await rename(`${folder}/kept`, key);
  expect((await look()).lines).not.toContain('keyFiles: act');
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);
