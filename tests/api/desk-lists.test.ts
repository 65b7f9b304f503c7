import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getAccount } from '../../api/accounts/account.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

describe.each(dialects)('finding requests at the desk, on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let request: { id: string; reference: string };
  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test);
    request = await receivedBy(test, { conversation: { language: 'tr', interpreting: false }, quarter: 'ueckendorf' });
    await receivedBy(test, { conversation: { language: 'ar', interpreting: false }, quarter: 'buer' });
  });
  afterAll(() => test.close());

  const search = async (typed: string, as = ayse) =>
    (await call(test, { method: 'POST', url: '/desk/search/', as, form: { search: typed } })).headers.location;
  const post = (form: Record<string, string>) => call(test, { method: 'POST', url: '/desk/requests/views/', as: ayse, form });

  it('leads from nine digits, in any spelling, to the request', async () => {
    expect(await search(request.reference)).toBe(`/desk/requests/${request.id}/`);
    expect(await search(`Nr. ${request.reference.replaceAll('-', ' ')}`)).toBe(`/desk/requests/${request.id}/`);
  });

  it('does not tell another provider whether there is such a request', async () => {
    const stranger = await colleague(test, { provider: 'drk' });
    expect(await search(request.reference, stranger)).toBe('/desk/requests/?done=nothing-found');
  });

  it.each([
    ['Ückendorf', '/desk/requests/?view=open&quarter=ueckendorf'],
    ['uecken', '/desk/requests/?view=open&quarter=ueckendorf'],
    ['türk', '/desk/requests/?view=open&language=tr'],
    ['Schulden', '/desk/requests/?view=open&topic=debts'],
    ['Atlantis', '/desk/requests/?done=nothing-found'],
    ['123-456-789', '/desk/requests/?done=nothing-found'],
    ['', '/desk/requests/?done=nothing-found'],
  ])('leads from "%s" to %s', async (typed, list) => {
    expect(await search(typed)).toBe(list);
  });

  it('keeps a list with its count for the account alone, and drops it', async () => {
    const query = 'view=open&language=tr';
    expect((await post({ action: 'keep', query })).headers.location).toBe(`/desk/requests/?${query}&done=view-saved`);
    await post({ action: 'keep', query: 'view=open&topic=debts' });
    await post({ action: 'keep', query });
    await call(test, { method: 'GET', url: '/desk/requests/', as: ayse });
    expect(test.shown('/desk/requests').saved).toEqual([
      { query: 'view=open&topic=debts', view: 'open', quarter: '', topic: 'debts', language: '' },
      { query, view: 'open', quarter: '', topic: '', language: 'tr', count: 1 },
    ]);
    await call(test, { method: 'GET', url: '/desk/requests/', as: await colleague(test) });
    expect(test.shown('/desk/requests').saved).toEqual([]);
    await post({ action: 'drop', query });
    expect((await getAccount(test.db, ayse.id)).savedViews).toEqual(['view=open&topic=debts']);
  });

  it('keeps at most eight lists, and of an address only view and filters', async () => {
    const quarters = test.app
      .site()
      .directory.quarters.map(({ id }) => id)
      .filter((id) => id !== 'schalke')
      .slice(0, 8);
    for (const quarter of [...quarters, 'schalke'])
      await post({ action: 'keep', query: `view=mine&quarter=${quarter}&reference=${request.reference}&other=x` });
    const { savedViews } = await getAccount(test.db, ayse.id);
    expect(savedViews).toHaveLength(8);
    expect(savedViews.at(-1)).toBe('view=mine&quarter=schalke');
  });

  it('has no filter that the content does not have, typed or kept from before', async () => {
    await call(test, { method: 'GET', url: '/desk/requests/?view=open&quarter=Xanthippe&topic=__proto__&language=xx', as: ayse });
    expect(test.shown('/desk/requests').filter).toEqual({ quarter: '', topic: '', language: '', reference: '' });
    expect((await post({ action: 'keep', query: 'view=open&quarter=Xanthippe' })).headers.location).toBe(
      '/desk/requests/?view=open&done=view-saved',
    );
    await test.db
      .updateTable('accounts')
      .set({ savedViews: JSON.stringify(['view=open&quarter=gone', 'view=open&quarter=schalke']) })
      .where('id', '=', ayse.id)
      .execute();
    await call(test, { method: 'GET', url: '/desk/requests/', as: ayse });
    expect(test.shown('/desk/requests').saved.map(({ query }) => query)).toEqual(['view=open&quarter=schalke']);
  });
});

describe.each(dialects)('the page of the day, on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  it('lists what the user or nobody owes, and not what a colleague holds', async () => {
    const [ayse, ben] = [await colleague(test), await colleague(test)];
    const [mine, free, his] = [await receivedBy(test), await receivedBy(test), await receivedBy(test)];
    const claim = (id: string, as: Colleague) =>
      call(test, { method: 'POST', url: `/desk/requests/${id}/`, as, form: { action: 'claim' } });
    await claim(mine.id, ayse);
    await claim(his.id, ben);
    await call(test, { method: 'GET', url: '/desk/', as: ayse });
    const { due, counts } = test.shown('/desk');
    expect(due.requests.map(({ id }) => id).toSorted()).toEqual([mine.id, free.id].toSorted());
    expect(counts.due).toBe(2);
  });

  it('shows my appointments of today and tomorrow until one press says how they went', async () => {
    const ayse = await colleague(test);
    const confirmed = async (startsAt: string) => {
      const { id } = await receivedBy(test);
      await call(test, { method: 'POST', url: `/api/desk/requests/${id}/claim`, as: ayse, json: {} });
      const time = { startsAt, lengthMinutes: 30, place: 'Raum 1', channel: 'place', version: 2 };
      expect((await call(test, { method: 'POST', url: `/api/desk/requests/${id}/confirm`, as: ayse, json: time })).statusCode).toBe(200);
      return id;
    };
    const [today, tomorrow] = [await confirmed('2026-11-23T15:00:00.000Z'), await confirmed('2026-11-24T09:00:00.000Z')];
    await confirmed('2026-11-25T09:00:00.000Z');
    const shown = async () => {
      await call(test, { method: 'GET', url: '/desk/', as: ayse });
      return test.shown('/desk').appointments.map(({ request }) => request);
    };
    const before = await shown();
    expect(before.map(({ id }) => id)).toEqual([today, tomorrow]);
    const say = (version: number, as = ayse) =>
      call(test, { method: 'POST', url: '/desk/', as, form: { id: today, version: String(version), outcome: 'attended' } });
    expect((await say(1)).statusCode).toBe(409);
    expect(test.shown('/desk').problem).toBe('changed');
    expect((await say(before[0]!.version, await colleague(test))).statusCode).toBe(409);
    expect((await say(before[0]!.version)).headers.location).toBe('/desk/?done=closed');
    expect((await shown()).map(({ id }) => id)).toEqual([tomorrow]);
    const row = await test.db.selectFrom('requests').select(['state', 'outcome']).where('id', '=', today).executeTakeFirst();
    expect(row).toEqual({ state: 'closed', outcome: 'attended' });
  });
});
