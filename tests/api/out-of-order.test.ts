import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { isOutOfOrder } from '../../api/database/failure.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { connectDesk, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { amina } from '../support/requests.ts';

let test: TestApp;
let database: FreshDatabase;
afterEach(async () => {
  await test.close();
  await database.drop().catch(() => undefined);
});

const askAsJson = () =>
  test.app.inject({ method: 'POST', url: '/api/appointments', headers: { 'idempotency-key': randomUUID() }, payload: amina });
const readyz = () => test.app.inject('/readyz');

function expectOutOfOrder(answer: LightMyRequestResponse): void {
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('30');
}

/** JSON, a page, a form and the desk. */
async function expectOutOfOrderEverywhere(): Promise<void> {
  const json = await askAsJson();
  expectOutOfOrder(json);
  expect(json.json()).toMatchObject({ code: 'out-of-order', status: 503 });
  expectOutOfOrder(await test.app.inject(`/de/appointment/${'a'.repeat(22)}/`));
  expectOutOfOrder(
    await test.app.inject({
      method: 'POST',
      url: '/desk/sign-in/',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'email=k%40example.org&password=a-password-of-length',
    }),
  );
  const readiness = await readyz();
  expectOutOfOrder(readiness);
  expect([readiness.headers['content-type'], readiness.body]).toEqual(['text/plain', 'out of order\n']);
  expect((await test.app.inject('/healthz')).statusCode).toBe(200);
}

describe('when PostgreSQL is away', () => {
  it('every answer is 503 with Retry-After, and the first ones afterwards are right', async () => {
    database = await freshDatabase('postgres');
    test = await testApp('postgres', { database });
    const name = new URL(database.url).pathname.slice(1);
    const administer = async (statement: string) => {
      const client = new pg.Client({ connectionString: inject('postgresUrl') });
      await client.connect();
      await client.query(statement).finally(() => client.end());
    };
    expect((await askAsJson()).statusCode).toBe(201);
    await administer(`alter database ${name} allow_connections false`);
    await administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await expectOutOfOrderEverywhere();
    await administer(`alter database ${name} allow_connections true`);
    expect((await askAsJson()).statusCode).toBe(201);
    await vi.waitFor(async () => expect((await readyz()).statusCode).toBe(200), { timeout: 5000, interval: 100 });
  });

  it('an idle connection that the server ends does not end the process, and the next query works', async () => {
    database = await freshDatabase('postgres');
    test = await testApp('postgres', { database });
    const other = connectDesk(database.url);
    await sql`select 1`.execute(database.db);
    const { rows } = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(other);
    expect(rows.length).toBeGreaterThan(0);
    await other.destroy();
    await vi.waitFor(async () => expect((await sql`select 1 as one`.execute(database.db)).rows).toEqual([{ one: 1 }]));
  });

  it('a connection that the server ends within a transaction fails that transaction only', async () => {
    database = await freshDatabase('postgres');
    test = await testApp('postgres', { database });
    const other = connectDesk(database.url);
    const failed = database.db.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(
        other,
      );
      await nextTurn();
      await sql`select 1`.execute(transaction);
    });
    expect(isOutOfOrder(await failed.catch((error: unknown) => error))).toBe(true);
    await other.destroy();
    expect((await askAsJson()).statusCode).toBe(201);
  });
});

describe('when SQLite cannot write', () => {
  it('a full disk is 503 with Retry-After, and is not ready', async () => {
    database = await freshDatabase('sqlite');
    test = await testApp('sqlite', { database });
    const { rows } = await sql<{ pageCount: number }>`pragma page_count`.execute(database.db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]!.pageCount)}`.execute(database.db);
    const answers = [];
    // Pages that are allocated already take a few.
    for (let sent = 0; sent < 20; sent += 1) answers.push(await askAsJson());
    expectOutOfOrder(answers.at(-1)!);
    expect(answers.at(-1)!.json()).toMatchObject({ code: 'out-of-order' });
    expectOutOfOrder(await readyz());
    await sql`pragma max_page_count = 1000000`.execute(database.db);
    expect((await askAsJson()).statusCode).toBe(201);
    await vi.waitFor(async () => expect((await readyz()).statusCode).toBe(200), { timeout: 5000, interval: 100 });
  });

  it('a table that is missing is 503 everywhere', async () => {
    database = await freshDatabase('sqlite');
    test = await testApp('sqlite', { database });
    for (const table of ['letters', 'bookedPieces', 'bookings', 'offers', 'history', 'requests', 'accounts', 'writeProbes'])
      await database.db.schema.dropTable(table).execute();
    await expectOutOfOrderEverywhere();
  });

  it('a database that another process has locked is 503', async () => {
    database = await freshDatabase('sqlite');
    test = await testApp('sqlite', { database });
    await sql`pragma busy_timeout = 1`.execute(database.db);
    const other = connectDesk(database.url);
    await other.transaction().execute(async () => {
      expectOutOfOrder(await askAsJson());
      expectOutOfOrder(await readyz());
    });
    await other.destroy();
    expect((await askAsJson()).statusCode).toBe(201);
  });

  it.each([
    ['its folder is deleted', (folder: string) => rm(folder, { recursive: true })],
    ['an empty folder takes its place', (folder: string) => rename(folder, `${folder}-old`).then(() => mkdir(folder))],
    ['only its write-ahead log is deleted', (folder: string) => rm(path.join(folder, 'kim.sqlite-wal'))],
  ])('nothing is acknowledged once %s', async (_what, happen) => {
    database = await freshDatabase('sqlite');
    test = await testApp('sqlite', { database });
    expect((await askAsJson()).statusCode).toBe(201);
    const folder = path.dirname(database.url);
    await happen(folder);
    for (let sent = 0; sent < 3; sent += 1) expectOutOfOrder(await askAsJson());
    expectOutOfOrder(await readyz());
    await rm(`${folder}-old`, { recursive: true, force: true });
  });
});

it('a mistake of ours is no outage: 500 without Retry-After', async () => {
  database = await freshDatabase('sqlite');
  test = await testApp('sqlite', { database });
  await sql`alter table requests rename column notice to note`.execute(database.db);
  const answer = await askAsJson();
  expect(answer.statusCode).toBe(500);
  expect(answer.headers['retry-after']).toBeUndefined();
});
