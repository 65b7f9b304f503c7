import { mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { newestMigration } from '../../api/database/migrate.ts';
import { testApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { startTracing } from '../support/tracing-process.ts';

describe.each(dialects)('/readyz on %s', (dialect) => {
  it('an older database in the place of the one that was opened is out of order, and is named', async () => {
    const test = await testApp(dialect);
    await sql`delete from kysely_migration where name = ${newestMigration}`.execute(test.db);
    const { statusCode, body } = await test.app.inject('/readyz');
    expect([statusCode, body]).toEqual([503, `out of order\nmigrations: ${newestMigration} is missing\n`]);
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
