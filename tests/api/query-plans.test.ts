import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../api/config.ts';
import { migrate } from '../../api/database/migrate.ts';
import { emptySite } from '../../api/http/packed-site.ts';
import { startServer } from '../../api/server.ts';
import { dayMs } from '../../src/directory/instants.ts';
import { testApp } from '../support/app.ts';
import { call, colleague, receivedBy, routesOf } from '../support/desk.ts';
import { addressOf } from '../support/desk-walk.ts';
import { dialects, emptyDatabase, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { freePort } from '../support/portal.ts';
import { hearQueries } from '../support/queries.ts';
import { fillRequests } from '../support/many-requests.ts';
import { findScans } from '../support/query-plans.ts';

/** The desk compares all consents and steps with their seals once, when it first has its key. Later it compares a few hundred requests at a time. */
const known = [
  /^select \* from "consents"$/,
  /^select \* from "history" where "id" in \(select max\("lines"\."id"\)/,
  /^select "id", "provider", "claimed_by", "state", "to_tell" from "requests" where "id" > \S+ order by "id" limit/,
  /^select "history"\."id", .* from "history" left join "requests" .* where "history"\."id" > \S+ order by "history"\."id" limit/,
];

describe.each(dialects)('on %s', (dialect) => {
  let filled: FreshDatabase;
  beforeAll(async () => {
    filled = await freshDatabase(dialect);
    await fillRequests(filled.db, dialect, 5000);
  });
  afterAll(() => filled.drop());

  it('no query of a job reads a whole table that grows with the requests', async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-plans-'));
    const database = await emptyDatabase(dialect);
    await migrate(database.url);
    const { heard, end } = hearQueries(dialect);
    try {
      const settings = readSettings({
        DATA_DIR: dataDir,
        DATABASE_URL: database.url,
        MAIL_DIR: path.join(dataDir, 'mails'),
        PORT: String(await freePort()),
        LOG_LEVEL: 'silent',
      });
      const source = { render: () => Promise.reject(new Error('no page')), stylesheets: [], staticSite: () => emptySite };
      const clock = { now: () => new Date(), uptimeMilliseconds: () => dayMs };
      const running = await startServer(settings, source, { clock });
      // Every job runs at once; the last query is the end of the round.
      for (let before = -1; heard.size > before;) {
        before = heard.size;
        await wait(2000);
      }
      const queries = [...heard.values()].filter(({ text }) => !known.some((one) => one.test(text)));
      end();
      await running.stop();
      expect(queries.length).toBeGreaterThan(40);
      expect(await findScans(dialect, filled.url, queries)).toEqual([]);
    } finally {
      end();
      await database.remove();
      await rm(dataDir, { recursive: true });
    }
  }, 120_000);

  it('no query of a list at the desk reads a whole table that grows with the requests', async () => {
    const test = await testApp(dialect);
    const { heard, end } = hearQueries(dialect);
    try {
      await test.app.ready();
      const chief = await colleague(test, { role: 'coordinator' });
      const admin = await colleague(test, { role: 'admin' });
      const editor = await colleague(test, { role: 'editor' });
      const { id } = await receivedBy(test);
      heard.clear();
      const gets = routesOf(test).filter((route) => /^GET \/(?:api\/)?desk\//.test(route) && !route.includes('live'));
      const views = [
        '',
        '?view=mine',
        '?view=overdue',
        '?view=closed',
        '?view=unseen',
        '?view=to-be-told',
        '?view=due',
        '?state=closed',
        '?claimedBy=nobody&quarter=horst&language=ar',
        '?topic=debts',
        '?state=offered',
      ];
      const urls = [
        ...gets.map((route) => addressOf(route.replace('GET ', ''), id)),
        ...views.flatMap((view) => [`/desk/requests/${view}`, `/api/desk/requests${view}`]),
      ];
      for (const url of urls) for (const as of [chief, admin, editor]) await call(test, { method: 'GET', url, as });
      const queries = [...heard.values()];
      end();
      expect(queries.length).toBeGreaterThan(80);
      expect(await findScans(dialect, filled.url, queries)).toEqual([]);
    } finally {
      end();
      await test.close();
    }
  }, 240_000);
});
