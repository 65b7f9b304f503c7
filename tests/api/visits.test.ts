import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVisitTally, forgetFewVisits, listVisits, type VisitTally } from '../../api/watching/visits.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';

const navigation = { 'sec-fetch-dest': 'document' };

describe.each(dialects)('visits on %s', (dialect) => {
  let test: TestApp;
  let tally: VisitTally;
  beforeEach(async () => {
    tally = createVisitTally();
    test = await testApp(dialect, { visits: tally });
  });
  afterEach(() => test.close());

  const rows = () => test.db.selectFrom('visitCounts').selectAll().orderBy('page').execute();
  const times = (count: number, page: 'home' | 'form' | 'sent') => Array.from({ length: count }, () => tally.count(page));

  it('a form that a browser shows is counted; what is fetched ahead, by a script or by a program with HEAD is not', async () => {
    await test.app.inject({ url: '/de/appointment/', headers: navigation });
    await test.app.inject({ url: '/ar/appointment/?topic=violence' });
    await test.app.inject({ url: '/de/appointment/', headers: { 'sec-fetch-dest': 'empty' } });
    await test.app.inject({ url: '/de/appointment/', headers: { ...navigation, 'sec-purpose': 'prefetch' } });
    await test.app.inject({ method: 'HEAD', url: '/de/appointment/' });
    await test.app.inject({ url: '/xx/appointment/', headers: navigation });
    await tally.keep(test.db, monday);
    expect(await rows()).toEqual([{ month: '2026-11', page: 'form', count: 2 }]);
  });

  it('a start page and a form count one visit each, and neither sets a cookie', async () => {
    const clientDir = await mkdtemp(path.join(os.tmpdir(), 'kim-visits-'));
    await mkdir(path.join(clientDir, 'ar'));
    for (const file of ['index.html', '404.html', 'ar/index.html'])
      await writeFile(path.join(clientDir, file), '<!doctype html><title>KIM</title>');
    const process = await testApp(dialect, { database: test, visits: tally, clientDir });
    const cookies = [];
    for (const url of ['/ar/', '/ar/appointment/', '/ar/assets.css']) {
      const answer = await process.app.inject({ url, headers: navigation });
      cookies.push(answer.headers['set-cookie']);
      expect(answer.statusCode).toBe(url === '/ar/assets.css' ? 404 : 200);
    }
    await process.app.close();
    await rm(clientDir, { recursive: true });
    await tally.keep(test.db, monday);
    expect(await rows()).toEqual([
      { month: '2026-11', page: 'form', count: 1 },
      { month: '2026-11', page: 'home', count: 1 },
    ]);
    expect(cookies).toEqual([undefined, undefined, undefined]);
  });

  it('a form with a mistake was not sent', async () => {
    await test.app.inject({
      method: 'POST',
      url: '/de/appointment/',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: 'name=',
    });
    await tally.keep(test.db, monday);
    expect(await rows()).toEqual([]);
  });

  it('counts of several processes and minutes add up, and stand in one row a month and page', async () => {
    times(3, 'home');
    await tally.keep(test.db, monday);
    times(2, 'home');
    const other = createVisitTally();
    other.count('home');
    await Promise.all([tally.keep(test.db, monday), other.keep(test.db, monday)]);
    await tally.keep(test.db, monday);
    expect(await rows()).toEqual([{ month: '2026-11', page: 'home', count: 6 }]);
  });

  it('what the database does not take is kept', async () => {
    times(2, 'sent');
    await test.db.schema.alterTable('visitCounts').renameTo('away').execute();
    await expect(tally.keep(test.db, monday)).rejects.toThrow();
    await test.db.schema.alterTable('away').renameTo('visitCounts').execute();
    await tally.keep(test.db, monday);
    expect(await rows()).toEqual([{ month: '2026-11', page: 'sent', count: 2 }]);
  });

  it('fewer than five are shown nowhere, and the running month in steps of five', async () => {
    await test.db
      .insertInto('visitCounts')
      .values([
        { month: '2026-11', page: 'home', count: 19 },
        { month: '2026-11', page: 'sent', count: 4 },
        { month: '2026-10', page: 'home', count: 19 },
        { month: '2026-10', page: 'form', count: 4 },
      ])
      .execute();
    const [november, october, ...earlier] = await listVisits(test.db, monday);
    expect(november).toEqual({ month: '2026-11', counts: { home: 15, form: null, sent: null } });
    expect(october).toEqual({ month: '2026-10', counts: { home: 19, form: null, sent: null } });
    expect(earlier.map(({ month }) => month)).toEqual(['2026-09', '2026-08', '2026-07', '2026-06']);
    await forgetFewVisits(test.db, monday);
    expect((await rows()).map(({ month, page }) => `${month} ${page}`).toSorted()).toEqual([
      '2026-10 home',
      '2026-11 home',
      '2026-11 sent',
    ]);
  });
});
