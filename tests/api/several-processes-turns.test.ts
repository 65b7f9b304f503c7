import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, serving } from '../../api/database/connect.ts';
import { createTurns, type Turns } from '../../api/database/turns.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';

describe.each(dialects)('turns on %s', (dialect) => {
  let database: FreshDatabase;
  let one: Turns;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    one = createTurns(database.url);
  });
  afterAll(async () => {
    await one.close();
    await database.drop();
  });

  it('are never taken twice at a time, run again afterwards, and also after a step that throws', async () => {
    const first = one.alone('letters', () => wait(100, 'first'));
    expect([await one.alone('letters', () => wait(0, 'second')), await one.alone('invite', () => wait(0, 'other'))]).toEqual([
      undefined,
      { result: 'other' },
    ]);
    expect(await first).toEqual({ result: 'first' });
    await expect(one.alone('letters', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await one.alone('letters', () => wait(0, 'third'))).toEqual({ result: 'third' });
  });
});

describe('turns of two processes on PostgreSQL', () => {
  let database: FreshDatabase;
  let turns: [Turns, Turns];
  beforeAll(async () => {
    database = await freshDatabase('postgres');
    turns = [createTurns(database.url), createTurns(database.url)];
  });
  afterAll(async () => {
    for (const each of turns) await each.close();
    await database.drop();
  });

  /** The first process is in the middle of its step. */
  async function hold() {
    const [begun, end] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const held = turns[0].alone('publish', () => {
      begun.resolve('begun');
      return end.promise;
    });
    await begun.promise;
    return { held, resolve: end.resolve };
  }

  it('are taken by one of them', async () => {
    const { held, resolve } = await hold();
    expect(await turns[1].alone('publish', () => wait(0, 'second'))).toBeUndefined();
    resolve('first');
    expect(await held).toEqual({ result: 'first' });
    expect(await turns[1].alone('publish', () => wait(0, 'second'))).toEqual({ result: 'second' });
  });

  it('leave no rows locked by a process that hangs in a transaction', async () => {
    const hanging = connect(database.url, { ...serving, pause: 200 });
    const step = hanging.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(7)`.execute(transaction);
      await wait(1000);
      await sql`select 1`.execute(transaction);
    });
    const ended = expect(step).rejects.toThrow();
    await wait(500);
    await expect(sql`select pg_advisory_lock(7)`.execute(database.db)).resolves.toBeDefined();
    await ended;
    await hanging.destroy();
    expect(serving.pause).toBe(60_000);
  });

  it('go to the other one when the session of the first has ended', async () => {
    const { held, resolve } = await hold();
    expect(await turns[1].alone('publish', () => wait(0, 'second'))).toBeUndefined();
    await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 4143002`.execute(database.db);
    await expect.poll(() => turns[1].alone('publish', () => wait(0, 'second'))).toEqual({ result: 'second' });
    resolve('first');
    expect(await held).toEqual({ result: 'first' });
    expect(await turns[0].alone('publish', () => wait(0, 'third'))).toEqual({ result: 'third' });
  });
});
