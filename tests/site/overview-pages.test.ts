import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PublishedCounts } from '../../api/contract/pages/overview.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call, colleague } from '../support/desk.ts';

let test: TestApp;
const table = { rows: { total: 20, shown: { ar: 9 } }, columns: { total: 20, shown: { schalke: 12 } }, cells: {} };
const counts: PublishedCounts = {
  requests: { quarter: table },
  unmet: { search: table, 'interpreter-not-found': { rows: { total: null, shown: {} }, columns: { total: null, shown: {} }, cells: {} } },
  waiting: { median: 6, ninth: null },
  appointments: { total: 20, shown: { attended: 15, missed: 5 } },
  told: { total: null, shown: {} },
  obstacles: { 'no-interpreter': { total: 19, shown: { schalke: 11 } } },
  faces: { total: 40, shown: { good: 31 } },
};
beforeAll(async () => {
  test = await testApp('sqlite', { built: true });
  await test.db
    .insertInto('publishedCounts')
    .values({ id: '2026-Q3', publishedAt: '', counts: JSON.stringify(counts) })
    .execute();
});
afterAll(() => test.close());

it('the overview and the report show gaps and figures in German', async () => {
  const as = await colleague(test, { role: 'coordinator' });
  for (const url of ['/desk/overview/?topic=debts', '/desk/overview/report/']) {
    const { body, statusCode } = await call(test, { method: 'GET', url, as });
    expect([url, statusCode]).toEqual([url, 200]);
    expect(body).toContain('Wer spricht wo welche Sprache?');
    expect(body).toContain('die Hälfte innerhalb von 6 Tagen');
    expect(body).toContain('war da: 15 · kam nicht: 5');
    expect(body).toContain('Zu wenige, um sie zu zeigen.');
  }
});

it('the obstacles and their sheet show published numbers, and no rest', async () => {
  const as = await colleague(test, { role: 'coordinator' });
  for (const url of ['/desk/overview/obstacles/', '/desk/overview/obstacles/sheet/']) {
    const { body, statusCode } = await call(test, { method: 'GET', url, as });
    expect([url, statusCode]).toEqual([url, 200]);
    expect(body).toContain('3. Quartal 2026');
    expect(body).toContain('Schalke 11');
    expect(body).toContain('Antworten: 40');
    expect(body.match(/weniger als 5 oder geschützt/g)).toHaveLength(2);
  }
});
