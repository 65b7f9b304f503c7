import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newestMigration } from '../../api/database/migrate.ts';
import { createJobRuns } from '../../api/jobs/job-runs.ts';
import { lastBackup, markBackup } from '../../api/watching/backup-mark.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague } from '../support/desk.ts';
import { intakeOn, received } from '../support/requests.ts';

describe.each(dialects)('/desk/system/ on %s', (dialect) => {
  let test: TestApp;
  let dataDir: string;
  const jobs = createJobRuns();
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-system-'));
    test = await testApp(dialect, { settings: { DATA_DIR: dataDir }, jobs, logHolds: () => true });
  });
  afterEach(async () => {
    await test.close();
    await rm(dataDir, { recursive: true });
  });

  const look = async () => {
    const admin = await colleague(test, { role: 'admin' });
    const answer = await call(test, { method: 'GET', url: '/desk/system/', as: admin });
    expect(answer.statusCode).toBe(200);
    return test.shown('/desk/system');
  };
  const lights = async () => Object.fromEntries((await look()).checks.map(({ name, light }) => [name, light]));

  it('says what waits, what is to be erased, and when the last backup was made', async () => {
    const intake = await intakeOn(test.db);
    const { id } = await received(intake);
    expect(await lights()).toMatchObject({ outbox: 'good', retention: 'good', backup: 'act', log: 'good', publication: 'good' });
    await markBackup(dataDir, monday);
    await test.db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'spam', closedAt: later(monday, -16 * dayMs).toISOString(), owedFrom: null, dueAt: null })
      .where('id', '=', id)
      .execute();
    await test.db.updateTable('letters').set({ state: 'given-up', doneAt: monday.toISOString() }).execute();
    expect(await lights()).toMatchObject({ outbox: 'look', retention: 'act', backup: 'good' });
  });

  it('names the versions of this process, and no person, address or request', async () => {
    const { id, reference } = await received(await intakeOn(test.db));
    const { versions, ...page } = await look();
    expect(versions).toMatchObject({ node: process.version, schema: newestMigration, processes: 0 });
    expect(versions.portal).toMatch(/^\d+\.\d+\.\d+$/);
    for (const secret of [id, reference, dataDir, test.url]) expect(JSON.stringify(page.checks)).not.toContain(secret);
  });

  it.each(['counsellor', 'coordinator', 'editor', 'translator'] as const)('%s may not see it', async (role) => {
    const answer = await call(test, { method: 'GET', url: '/desk/system/', as: await colleague(test, { role }) });
    expect(answer.statusCode).toBe(403);
  });

  it('a mark of a backup that cannot be read is none', async () => {
    await writeFile(path.join(dataDir, 'last-backup'), 'yesterday\n');
    expect(await lastBackup(dataDir)).toBeUndefined();
    await markBackup(dataDir, monday);
    expect(await lastBackup(dataDir)).toBe('2026-11-23T08:00:00.000Z');
  });
});
