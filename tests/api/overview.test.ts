import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, later } from '../../src/directory/instants.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy } from '../support/desk.ts';

describe.each(dialects)('the overview on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  it('counts what the own provider owes by age, for its coordinator only', async () => {
    await receivedBy(test);
    await receivedBy(test);
    test.clock.now = later(monday, 3 * dayMs);
    await receivedBy(test);
    const chief = await colleague(test, { role: 'coordinator' });
    await call(test, { method: 'GET', url: '/desk/overview/', as: chief });
    expect(test.shown('/desk/overview').owed).toEqual({ urgent: 0, byAge: { today: 1, one: 0, two: 0, more: 2 }, orders: 0 });

    const elsewhere = await colleague(test, { role: 'coordinator', provider: 'caritas' });
    await call(test, { method: 'GET', url: '/desk/overview/', as: elsewhere });
    expect(test.shown('/desk/overview').owed).toEqual({ urgent: 0, byAge: { today: 0, one: 0, two: 0, more: 0 }, orders: 0 });

    const admin = await colleague(test, { role: 'admin' });
    await call(test, { method: 'GET', url: '/desk/overview/', as: admin });
    expect(test.shown('/desk/overview').owed).toBeUndefined();
  });
});
