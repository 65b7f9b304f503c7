import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '../../api/accounts/session.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

describe.each(dialects)('a person part that was opened, on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let chief: Colleague;
  let id: string;
  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test);
    chief = await colleague(test, { role: 'coordinator' });
  });
  beforeEach(async () => {
    ({ id } = await receivedBy(test));
    await press(ayse, { action: 'claim' });
  });
  afterAll(() => test.close());

  const press = async (as: Colleague, form: Record<string, string>) =>
    expect((await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as, form })).statusCode).toBeLessThan(400);
  const sees = async (as: Colleague) => {
    await call(test, { method: 'GET', url: `/desk/requests/${id}/`, as });
    return test.shown('/desk/requests/[id]').person?.name;
  };
  const looks = async () =>
    (await test.db.selectFrom('history').select('id').where('requestId', '=', id).where('event', '=', 'person-opened').execute()).length;

  it('stays open while its holder stays on the page, and is closed once it was given back: opening again is a line', async () => {
    await press(ayse, { action: 'person' });
    expect([await sees(ayse), await looks()]).toEqual(['أمينة', 1]);
    await press(ayse, { action: 'release' });
    await press(ayse, { action: 'claim' });
    expect([await sees(ayse), await looks()]).toEqual([undefined, 1]);
    await press(ayse, { action: 'person' });
    expect([await sees(ayse), await looks()]).toEqual(['أمينة', 2]);
  });

  it('is not given back by a page that is older than the last step', async () => {
    const form = { action: 'release', version: '1' };
    expect((await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form })).statusCode).toBe(409);
    await press(ayse, { ...form, version: '2' });
  });

  it('is open in one session, and closed once that shows another page', async () => {
    await press(ayse, { action: 'person' });
    const elsewhere = { ...ayse, cookie: `desk=${await startSession(test.db, ayse.id, undefined, test.clock.now)}` };
    expect([await sees(elsewhere), await sees(ayse)]).toEqual([undefined, 'أمينة']);
    await call(test, { method: 'GET', url: '/desk/', as: ayse });
    expect([await sees(ayse), await looks()]).toEqual([undefined, 1]);
  });

  it('is closed for a coordinator who looked with a reason and then gives the request back', async () => {
    await press(chief, { action: 'person', 'look-reason': 'complaint' });
    expect(await sees(chief)).toBe('أمينة');
    await press(chief, { action: 'release' });
    expect(await sees(chief)).toBeUndefined();
  });

  it('is closed for a coordinator who looked when somebody else takes it, or who forwards it', async () => {
    await press(ayse, { action: 'release' });
    await press(chief, { action: 'person', 'look-reason': 'complaint' });
    await press(ayse, { action: 'claim' });
    expect(await sees(chief)).toBeUndefined();
    await press(ayse, { action: 'release' });
    await press(chief, { action: 'claim' });
    await press(chief, { action: 'person' });
    expect(await sees(chief)).toBe('أمينة');
    const { version } = await test.db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow();
    await press(chief, { action: 'forward', version: String(version), 'forward-quarter': 'horst' });
    expect(await sees(chief)).toBeUndefined();
  });
});
