import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../api/database/connect.ts';
import { isOutOfOrder } from '../../api/database/failure.ts';
import { usual } from '../../api/http/plugins/pressure.ts';
import { ask, startAsking, type Asked } from '../support/asking-crowd.ts';
import { startPostgres } from '../support/postgres.ts';
import { startTracing, type TracingProcess } from '../support/tracing-process.ts';

let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let portal: TracingProcess;
let administrator: pg.Client;
/** The main process of PostgreSQL. */
let main: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-faults-'));
  postgres = await startPostgres();
  portal = await startTracing({ DATA_DIR: folder, DATABASE_URL: postgres.url, TRUST_PROXY: 'loopback', LOG_LEVEL: 'error' });
}, 120_000);
afterAll(async () => {
  await portal.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  administrator = new pg.Client({ connectionString: postgres.url });
  administrator.on('error', () => undefined);
  await administrator.connect();
  const { rows } = await administrator.query<{ data_directory: string }>('show data_directory');
  main = Number((await readFile(path.join(rows[0]!.data_directory, 'postmaster.pid'), 'utf8')).split('\n', 1)[0]);
});
afterEach(() => administrator.end().catch(() => undefined));

const statusOf = (address: string) =>
  fetch(`${portal.url}${address}`, { signal: AbortSignal.timeout(10_000) }).then(({ status }) => status);
const childrenOf = async (pid: number) =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean).map(Number);

/** Every request was answered: with a reference, or with 503 and the time to wait. What was refused is sent again, and nothing is lost. */
async function expectNothingLost(asked: readonly Asked[]): Promise<{ taken: number; refused: number }> {
  const refused = asked.filter(({ status }) => status !== 201);
  expect(refused.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(refused.map(() => [503, '30']));
  await vi.waitFor(async () => expect(await statusOf('/readyz')).toBe(200), { timeout: 30_000, interval: 200 });
  const again = await Promise.all(refused.slice(0, 50).map(({ key }) => ask(portal.url, key)));
  expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
  const told = [...asked, ...again].flatMap(({ reference }) => reference ?? []);
  const reader = new pg.Client({ connectionString: postgres.url });
  await reader.connect();
  const { rows } = await reader.query<{ reference: string }>('select reference from requests');
  await reader.end();
  const kept = new Set(rows.map(({ reference }) => reference));
  expect(told.filter((reference) => !kept.has(reference))).toEqual([]);
  expect(new Set(told).size).toBe(told.length);
  return { taken: asked.length - refused.length, refused: refused.length };
}

describe('PostgreSQL under load', () => {
  it('ends all sessions again and again: some are told to wait, and nobody who was answered is lost', async () => {
    const crowd = startAsking(portal.url, 8);
    for (let round = 0; round < 15; round += 1) {
      await wait(100);
      await administrator.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
      );
    }
    const { taken } = await expectNothingLost(await crowd.stop());
    expect(taken).toBeGreaterThan(0);
  }, 120_000);

  it('falls over and recovers by itself: 503 with the time to wait meanwhile, and the process goes on', async () => {
    const crowd = startAsking(portal.url, 8);
    await wait(500);
    const { rows } = await administrator.query<{ pid: number }>(
      'select pid from pg_stat_activity where pid <> pg_backend_pid() and datname is not null limit 1',
    );
    // Its main process then ends all others and replays the write-ahead log.
    process.kill(rows[0]!.pid, 'SIGKILL');
    await wait(2000);
    const { taken, refused } = await expectNothingLost(await crowd.stop());
    expect([taken > 0, refused > 0]).toEqual([true, true]);
  }, 120_000);

  it('is paused for seconds: the process says so to a monitor, static answers go on, and all who wait are answered', async () => {
    const crowd = startAsking(portal.url, 8);
    await wait(500);
    const all = [main, ...(await childrenOf(main))];
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    try {
      await wait(1000);
      const before = crowd.asked.length;
      expect([await statusOf('/healthz'), await statusOf('/api/openapi.json')]).toEqual([200, 200]);
      expect(await statusOf('/readyz')).toBe(503);
      // More readers than are looked after at once; those who come when the first in the line has waited for two seconds are sent away.
      const readers = Array.from({ length: usual.atOnce + 10 }, () => statusOf('/api/slots'));
      await wait(2500);
      const late = await fetch(`${portal.url}/api/slots`);
      expect([late.status, late.headers.get('retry-after')]).toEqual([503, '30']);
      expect(await statusOf('/healthz')).toBe(200);
      // Nobody was told anything that is not so.
      expect(crowd.asked.length).toBe(before);
      for (const pid of all) process.kill(pid, 'SIGCONT');
      expect(new Set(await Promise.all(readers))).toEqual(new Set([200]));
    } finally {
      for (const pid of all) process.kill(pid, 'SIGCONT');
    }
    const { taken, refused } = await expectNothingLost(await crowd.stop());
    expect([taken > 0, refused]).toEqual([true, 0]);
  }, 120_000);

  it('is restarted: who is refused meanwhile comes again, and nothing is lost', async () => {
    const crowd = startAsking(portal.url, 8);
    await wait(500);
    await postgres.restart();
    await wait(1000);
    const { taken, refused } = await expectNothingLost(await crowd.stop());
    expect([taken > 0, refused > 0]).toEqual([true, true]);
  }, 120_000);

  it('a statement that takes too long is ended, and a transaction whose server hangs leaves nothing behind', async () => {
    await administrator.query('create table limits_test (number integer)');
    const db = connect(postgres.url, { statement: 300, answer: 600, pause: 600 });
    try {
      const long = await sql`select pg_sleep(5)`.execute(db).catch((error: unknown) => error);
      expect([isOutOfOrder(long), (await sql`select 1`.execute(db)).rows.length]).toEqual([true, 1]);
      const hung = await db
        .transaction()
        .execute(async (transaction) => {
          const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
          await sql`insert into limits_test values (1)`.execute(transaction);
          process.kill(rows[0]!.pid, 'SIGSTOP');
          setTimeout(() => process.kill(rows[0]!.pid, 'SIGCONT'), 2000);
          await sql`insert into limits_test values (2)`.execute(transaction);
        })
        .catch((error: unknown) => error);
      expect(isOutOfOrder(hung)).toBe(true);
      await vi.waitFor(
        async () =>
          expect((await sql`select 1 from pg_stat_activity where state like 'idle in transaction%'`.execute(db)).rows).toEqual([]),
        { timeout: 10_000 },
      );
      expect((await sql`select * from limits_test`.execute(db)).rows).toEqual([]);
    } finally {
      await db.destroy();
    }
  }, 60_000);
});
