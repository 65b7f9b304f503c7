import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { connect } from '../../api/database/connect.ts';
import { migrate, migrationNames } from '../../api/database/migrate.ts';
import { dialects, emptyDatabase } from '../support/databases.ts';
import { amina } from '../support/requests.ts';
import { columnsOf, narrowed } from '../support/schema-changes.ts';
import { testApp } from '../support/app.ts';

/** The newest migration of the release before this one. At a release it becomes the newest of that one. */
const releaseBefore = '0065-indexes-of-jobs';

describe.each(dialects)('two releases on one database, %s', (dialect) => {
  it('live together: migrations since the last release take nothing away', async () => {
    expect(migrationNames).toContain(releaseBefore);
    const { url, remove } = await emptyDatabase(dialect);
    await migrate(url, releaseBefore);
    const before = connect(url);
    const known = await columnsOf(before);
    await before.destroy();
    expect(known.length).toBeGreaterThan(300);
    await migrate(url);
    const after = connect(url);
    expect(narrowed(known, await columnsOf(after))).toEqual([]);
    await after.destroy();
    await remove();
  });

  it('would not: a column that goes, one that is new and must be filled', async () => {
    const { url, remove } = await emptyDatabase(dialect);
    await migrate(url);
    const db = connect(url);
    const known = await columnsOf(db);
    await sql`alter table write_probes drop column ballast`.execute(db);
    await sql`drop table spent_proofs`.execute(db);
    expect(narrowed(known, await columnsOf(db)).toSorted()).toEqual([
      'spent_proofs.expires_at is gone',
      'spent_proofs.id is gone',
      'write_probes.ballast is gone',
    ]);
    const withNew = [...known, { table: 'requests', name: 'colour', isRequired: true, hasDefault: false }];
    expect(narrowed(known, withNew)).toEqual(['requests.colour is new and has no default']);
    await db.destroy();
    await remove();
  });

  it('let a public process go on while the desk of the next release has added a table, a column and an index', async () => {
    const test = await testApp(dialect, { settings: { ROLE: 'public' } });
    const send = () =>
      test.app.inject({
        method: 'POST',
        url: '/api/appointments',
        payload: amina,
        headers: { 'idempotency-key': randomUUID() },
      });
    const first = await send();
    expect(first.statusCode).toBe(201);
    await sql`create table added (id text primary key)`.execute(test.db);
    await sql`alter table requests add column colour text`.execute(test.db);
    await sql`create index requests_by_colour on requests (colour)`.execute(test.db);
    expect((await send()).statusCode).toBe(201);
    expect((await test.app.inject('/readyz')).body).toMatch(/^ready\n/);
    const { pathname } = new URL(first.json<{ statusUrl: string }>().statusUrl);
    expect((await test.app.inject(pathname)).statusCode).toBe(200);
    await test.close();
  });
});
