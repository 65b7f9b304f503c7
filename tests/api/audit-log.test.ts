import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginLog } from '../../api/audit/begin.ts';
import { checkLog } from '../../api/audit/check.ts';
import { cutLog } from '../../api/audit/checkpoint.ts';
import { appendLine } from '../../api/audit/log.ts';
import { connect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';
import { createLogKeeper } from '../../api/jobs/keep-log.ts';
import type { SeenFile } from '../../api/audit/seen-file.ts';
import { monday } from '../support/app.ts';
import { connectDesk, dialects, emptyDatabase, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received } from '../support/requests.ts';

const days = (count: number) => new Date(monday.getTime() + count * 86_400_000);

describe.each(dialects)('the log of the desk on %s', (dialect) => {
  let database: FreshDatabase;
  let seen: SeenFile & { place: Awaited<ReturnType<SeenFile['read']>> };

  beforeEach(async () => {
    database = await freshDatabase(dialect);
    seen = {
      place: undefined,
      read: () => Promise.resolve(seen.place),
      write: (place) => Promise.resolve(void (seen.place = { ...place, steps: true })),
    };
  });
  afterEach(() => database.drop());

  const append = (count: number, at = monday) =>
    Array.from({ length: count }).reduce<Promise<void>>(
      (before) => before.then(() => appendLine(database.db, { event: 'signed-in', actor: 'a1', subject: 'a1', at })),
      Promise.resolve(),
    );
  /** As somebody does who owns the database. */
  const owner = async (statement: string) => {
    if (dialect === 'postgres') await sql`alter table audit_log disable trigger all`.execute(database.db);
    else await sql.raw('drop trigger if exists audit_log_no_update; ').execute(database.db);
    if (dialect === 'sqlite') await sql.raw('drop trigger if exists audit_log_no_delete').execute(database.db);
    await sql.raw(statement).execute(database.db);
  };
  const state = () => checkLog(database.db, seen.place);
  const keeper = (months = 12) => createLogKeeper({ db: database.db, seen, months });

  it('says how many lines hold, from when to when', async () => {
    expect(await state()).toMatchObject({ holds: true, lines: 0, from: null, to: null });
    await append(2);
    await append(1, days(1));
    expect(await state()).toMatchObject({ holds: true, lines: 3, from: '2026-11-23T08:00:00.000Z', to: '2026-11-24T08:00:00.000Z' });
  });

  it('is one chain, also of fifty lines that begin at the same moment', async () => {
    // Two handles of one thread would wait for each other on SQLite.
    const handles = [database.db, dialect === 'sqlite' ? database.db : connectDesk(database.url)];
    await Promise.all(
      Array.from({ length: 50 }, (_, number) =>
        appendLine(handles[number % 2]!, { event: 'enabled', actor: 'machine', detail: `${number}`, at: monday }),
      ),
    );
    if (dialect === 'postgres') await handles[1]!.destroy();
    expect(await state()).toMatchObject({ holds: true, lines: 50 });
  });

  it('goes with the transaction of what it records', async () => {
    await append(1);
    await expect(
      database.db.transaction().execute(async (transaction) => {
        await appendLine(transaction, { event: 'disabled', actor: 'a1', subject: 'a2', at: monday });
        throw new Error('the step fails');
      }),
    ).rejects.toThrow('the step fails');
    await append(1);
    expect(await state()).toMatchObject({ holds: true, lines: 2 });
  });

  it.each([
    ["update audit_log set subject = 'a2' where sequence = 2", { sequence: 2, why: 'changed' }],
    ["update audit_log set at = '2026-11-23T08:00:00.001Z' where sequence = 3", { sequence: 3, why: 'changed' }],
    ['delete from audit_log where sequence = 2', { sequence: 2, why: 'missing' }],
    ['delete from audit_log where sequence = 1', { sequence: 1, why: 'missing' }],
    ['delete from audit_log where sequence >= 3', { sequence: 3, why: 'ends-early' }],
    ['delete from audit_log', { sequence: 1, why: 'ends-early' }],
    ["insert into audit_log values (5, '2026-11-23T08:00:00.000Z', 'a1', 'enabled', null, null, 'x')", { sequence: 5, why: 'changed' }],
    ["insert into audit_checkpoints values (2, 'x', '2026-11-23T08:00:00.000Z', 'x')", { sequence: 2, why: 'checkpoint' }],
  ])('the owner of the database is noticed: %s', async (statement, found) => {
    await append(4);
    await keeper().run(monday);
    await owner(statement);
    expect(await state()).toEqual({ holds: false, ...found });
  });

  it('a line that a stranger to the key chained does not hold', async () => {
    await append(1);
    const stranger = withDeskKey(connect(database.url), new Uint8Array(32).fill(8));
    await appendLine(stranger, { event: 'enabled', actor: 'a1', at: monday });
    await stranger.destroy();
    expect(await state()).toEqual({ holds: false, sequence: 2, why: 'changed' });
  });

  it('a handle without the key of the desk writes no line', async () => {
    const bare = connect(database.url);
    await expect(appendLine(bare, { event: 'enabled', actor: 'a1', at: monday })).rejects.toThrow('does not carry the key of the desk');
    await bare.destroy();
    expect(await state()).toMatchObject({ lines: 0 });
  });

  it('is cut after twelve months at a checkpoint, and the rest holds', async () => {
    await append(3);
    await append(2, days(200));
    const keep = keeper();
    await keep.run(days(364));
    expect(await state()).toMatchObject({ holds: true, lines: 5, cutAt: null });
    await keep.run(days(366));
    expect(keep.holds()).toBe(true);
    expect(await state()).toMatchObject({ holds: true, lines: 3, from: days(200).toISOString(), cutAt: days(366).toISOString() });
    const lines = await database.db.selectFrom('auditLog').select(['sequence', 'event', 'detail']).orderBy('sequence').execute();
    expect(lines).toEqual([
      { sequence: 4, event: 'signed-in', detail: null },
      { sequence: 5, event: 'signed-in', detail: null },
      { sequence: 6, event: 'log-cut', detail: '3' },
    ]);
    await keep.run(days(900));
    expect(await state()).toMatchObject({ holds: true, lines: 1, from: days(900).toISOString() });
    expect(await database.db.selectFrom('auditCheckpoints').select('sequence').execute()).toEqual([{ sequence: 6 }]);
  });

  it('is kept for as many months as the setting says', async () => {
    await append(1);
    await keeper(1).run(days(32));
    expect(await database.db.selectFrom('auditLog').select('event').execute()).toEqual([{ event: 'log-cut' }]);
  });

  it('the database removes no line that no checkpoint stands for', async () => {
    await append(2);
    await cutLog(database.db, days(-1), monday);
    await expect(database.db.deleteFrom('auditLog').where('sequence', '=', 2).execute()).rejects.toThrow(/append-only/);
  });

  it('notices that a step of a request was removed or changed', async () => {
    const { id } = await received(await intakeOn(database.db));
    const keep = keeper();
    await keep.run(monday);
    await keep.run(days(1));
    expect(await database.db.selectFrom('auditLog').select('event').execute()).toEqual([{ event: 'history-seen' }]);
    expect(await state()).toMatchObject({ holds: true });
    if (dialect === 'postgres') await sql`alter table history disable trigger all`.execute(database.db);
    else for (const action of ['update', 'delete']) await sql.raw(`drop trigger history_no_${action}`).execute(database.db);
    await database.db.updateTable('history').set({ detail: 'call' }).where('requestId', '=', id).execute();
    expect(await state()).toEqual({ holds: false, sequence: 1, why: 'history' });
    await database.db.deleteFrom('history').where('requestId', '=', id).execute();
    expect(await state()).toEqual({ holds: false, sequence: 1, why: 'history' });
  });

  it('takes over what an older version recorded, once', async () => {
    const { url, remove } = await emptyDatabase(dialect);
    await migrate(url, '0033-imports');
    const db = connectDesk(url);
    await sql
      .raw(
        `insert into account_history (at, event, account_id, by_account_id, detail) values
         ('2026-11-01T08:00:00.000Z', 'made', 'a1', null, 'admin'), ('2026-11-02T08:00:00.000Z', 'signed-in', 'a1', null, null),
         ('2026-11-03T08:00:00.000Z', 'role-changed', 'a2', 'a1', 'counsellor admin')`,
      )
      .execute(db);
    await migrate(url);
    expect(await checkLog(db, undefined)).toEqual({ holds: false, sequence: 1, why: 'changed' });
    const begin = () => beginLog(db, seen, { rows: () => Promise.resolve(2), steps: () => Promise.resolve(3) }, days(0));
    await begin();
    await begin();
    expect(await checkLog(db, undefined)).toMatchObject({ holds: true, lines: 5 });
    expect(await db.selectFrom('auditLog').select(['actor', 'event', 'subject', 'detail']).orderBy('sequence').execute()).toEqual([
      { actor: 'machine', event: 'made', subject: 'a1', detail: 'admin' },
      { actor: 'a1', event: 'signed-in', subject: 'a1', detail: null },
      { actor: 'a1', event: 'role-changed', subject: 'a2', detail: 'counsellor admin' },
      { actor: 'machine', event: 'log-begun', subject: null, detail: '3' },
      { actor: 'machine', event: 'rows-adopted', subject: null, detail: '5' },
    ]);
    await db.destroy();
    await remove();
  });

  it('believes no second beginning: an emptied log stays empty, and does not hold', async () => {
    await append(1);
    await keeper().run(monday);
    await owner('delete from audit_log');
    const nothing = () => Promise.reject(new Error('adopts nothing'));
    await beginLog(database.db, seen, { rows: nothing, steps: nothing }, monday);
    expect(await state()).toEqual({ holds: false, sequence: 1, why: 'ends-early' });
  });
});
