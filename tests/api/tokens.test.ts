import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { proveRows } from '../support/own-rows.ts';
import { call, colleague, machineOf, receivedBy, type Colleague } from '../support/desk.ts';
import { amina } from '../support/requests.ts';

const form = { action: 'make', tokenName: 'Fachverfahren Soziales', provider: 'stadt-gelsenkirchen', purpose: 'case-file', months: '12' };

describe.each(dialects)('another system with a token, on %s', (dialect) => {
  let test: TestApp;
  let admin: Colleague;
  let second: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
    admin = await colleague(test, { role: 'admin', name: 'V. Verwaltung' });
    second = await colleague(test, { role: 'admin', name: 'W. Zweite' });
  });
  afterAll(() => test.close());

  const asMachine = (token: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    test.app.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload === undefined ? {} : { payload }) });
  const send = (as: Colleague, fields: Record<string, string | string[]>) =>
    call(test, { method: 'POST', url: '/desk/tokens/', as, form: fields });
  const make = async (change: Record<string, string | string[]> = {}) => {
    await send(admin, { ...form, scopes: ['list', 'claim', 'close'], ...change });
    const { made, tokens } = test.shown('/desk/tokens');
    return { token: made!.token, expiresAt: made!.expiresAt, id: tokens.find(({ name }) => name === made!.name)!.id };
  };
  const historyOf = (id: string) =>
    test.db.selectFrom('history').select(['event', 'actor', 'accountId']).where('requestId', '=', id).orderBy('id').execute();

  it('is made at the desk, shown once, and stands in the database as a hash', async () => {
    const { token, expiresAt } = await make();
    expect(token).toMatch(/^kim_[\w-]{43}$/);
    expect(expiresAt).toBe('2027-11-22T23:00:00.000Z');
    await call(test, { method: 'GET', url: '/desk/tokens/', as: admin });
    expect(test.shown('/desk/tokens').made).toBeUndefined();
    expect(test.shown('/desk/tokens').tokens[0]).toMatchObject({
      name: 'Fachverfahren Soziales',
      state: 'active',
      parts: [],
      lastUsedOn: null,
    });
    const rows = await test.db.selectFrom('apiTokens').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
    expect(test.logged.join('')).not.toContain(token.slice(4));
  });

  it.each([
    ['no name', { tokenName: '' }, '/tokenName', 'required'],
    ['no right', { scopes: [] }, '/scopes', 'too-few'],
    ['a provider that does not exist', { provider: 'nobody' }, '/provider', 'not-allowed'],
    ['a purpose that only counts, with steps', { purpose: 'statistics' }, '/scopes', 'not-allowed'],
    ['more than a year', { months: '13' }, '/months', 'not-allowed'],
  ])('is refused with %s', async (_what, change: Record<string, string | string[]>, pointer, code) => {
    const answer = await send(admin, { ...form, scopes: ['list', 'claim'], ...change });
    expect(answer.statusCode).toBe(422);
    expect(test.shown('/desk/tokens').errors).toEqual([{ pointer, code }]);
  });

  it('sees the clear columns and nothing else', async () => {
    const { id } = await receivedBy(test, { ...amina, quarter: 'horst' });
    const { token } = await machineOf(test);
    const answer = await asMachine(token, 'GET', `/api/v1/requests/${id}`);
    expect(answer.json()).toEqual({
      id,
      state: 'received',
      outcome: null,
      provider: 'stadt-gelsenkirchen',
      quarter: 'horst',
      language: 'ar',
      conversation: amina.conversation,
      receivedAt: '2026-11-23T08:00:00.000Z',
      dueAt: '2026-11-25T22:59:59.999Z',
      closedAt: null,
      slot: null,
      claimed: 'nobody',
      version: 1,
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('pages through the list by a cursor, each request once', async () => {
    const mine = await machineOf(test, { provider: 'awo' });
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push((await receivedBy(test)).id);
    await test.db.updateTable('requests').set({ provider: 'awo' }).where('id', 'in', ids).execute();
    await proveRows(test.db);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null; pages += 1) {
      expect(pages).toBeLessThan(4);
      const page: { requests: { id: string }[]; cursor: string | null } = (
        await asMachine(mine.token, 'GET', `/api/v1/requests?limit=2&cursor=${cursor}`)
      ).json();
      seen.push(...page.requests.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(seen.sort()).toEqual(ids.sort());
    expect((await asMachine(mine.token, 'GET', '/api/v1/requests?cursor=x')).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '/cursor', code: 'malformed' }],
    });
    expect((await asMachine(mine.token, 'GET', '/api/v1/requests?limit=101')).statusCode).toBe(422);
    expect((await asMachine(mine.token, 'GET', '/api/v1/requests?state=closed')).json()).toEqual({ requests: [], cursor: null });
  });

  it('takes and closes like a person, under its own name', async () => {
    const { id } = await receivedBy(test);
    const machine = await machineOf(test, { name: 'Fachverfahren Nord' });
    const rival = await machineOf(test);
    const counsellor = await colleague(test);
    const claims = await Promise.all([machine, rival].map(({ token }) => asMachine(token, 'POST', `/api/v1/requests/${id}/claim`)));
    expect(claims.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const [holder, loser] = claims[0]!.statusCode === 200 ? [machine, rival] : [rival, machine];
    expect((await asMachine(holder.token, 'GET', `/api/v1/requests/${id}`)).json()).toMatchObject({ claimed: 'you' });
    expect((await asMachine(loser.token, 'GET', `/api/v1/requests/${id}`)).json()).toMatchObject({ claimed: 'others' });
    const late = await call(test, { method: 'POST', url: `/api/desk/requests/${id}/claim`, as: counsellor, json: {} });
    expect(late.json()).toMatchObject({ code: 'already-claimed' });
    const close = { outcome: 'forwarded', version: 2 };
    expect((await asMachine(loser.token, 'POST', `/api/v1/requests/${id}/close`, close)).json()).toMatchObject({ code: 'already-claimed' });
    expect((await asMachine(holder.token, 'POST', `/api/v1/requests/${id}/close`, { ...close, version: 1 })).json()).toMatchObject({
      code: 'changed',
    });
    expect((await asMachine(holder.token, 'POST', `/api/v1/requests/${id}/close`, close)).json()).toMatchObject({
      state: 'closed',
      outcome: 'forwarded',
    });
    expect(await historyOf(id)).toEqual([
      { event: 'received', actor: 'requester', accountId: null },
      { event: 'claimed', actor: 'machine', accountId: holder.id },
      { event: 'closed', actor: 'machine', accountId: holder.id },
    ]);
    await call(test, { method: 'GET', url: `/desk/requests/${id}/`, as: counsellor });
    expect(test.shown('/desk/requests/[id]').request.history.map(({ account }) => account?.name)).toContain(
      holder === machine ? 'Fachverfahren Nord' : 'Fachverfahren',
    );
  });

  it('loses a request that it leaves for two working days, and at once when it is revoked', async () => {
    const rested = await receivedBy(test);
    const held = await receivedBy(test);
    const machine = await machineOf(test);
    await asMachine(machine.token, 'POST', `/api/v1/requests/${rested.id}/claim`);
    await returnClaims(test.db, test.clock.now);
    const holderOf = async (id: string) =>
      (await test.db.selectFrom('requests').select('claimedBy').where('id', '=', id).executeTakeFirstOrThrow()).claimedBy;
    expect(await holderOf(rested.id)).toBe(machine.id);
    await returnClaims(test.db, new Date('2026-11-25T23:00:00.000Z'));
    expect(await holderOf(rested.id)).toBeNull();
    await asMachine(machine.token, 'POST', `/api/v1/requests/${held.id}/claim`);
    await send(admin, { action: 'revoke', id: machine.id });
    await returnClaims(test.db, test.clock.now);
    expect(await holderOf(held.id)).toBeNull();
    expect((await asMachine(machine.token, 'GET', '/api/v1/requests')).statusCode).toBe(401);
  });

  it('takes no request that has a time, because it has no calendar', async () => {
    const { id } = await receivedBy(test);
    await test.db.updateTable('requests').set({ state: 'offered' }).where('id', '=', id).execute();
    await proveRows(test.db);
    const { token } = await machineOf(test);
    expect((await asMachine(token, 'POST', `/api/v1/requests/${id}/claim`)).json()).toMatchObject({ status: 409, code: 'wrong-state' });
  });

  it('gets matter and person only once two admins agree, and loses them by one', async () => {
    const { id } = await receivedBy(test);
    const machine = await machineOf(test, { name: 'Akte' });
    await asMachine(machine.token, 'POST', `/api/v1/requests/${id}/claim`);
    const matter = () => asMachine(machine.token, 'GET', `/api/v1/requests/${id}/matter`);
    const person = () => asMachine(machine.token, 'POST', `/api/v1/requests/${id}/person`);
    const codes = async () => [(await matter()).statusCode, (await person()).statusCode];
    expect(await codes()).toEqual([403, 403]);
    expect((await send(admin, { action: 'ask-parts', id: machine.id, parts: ['person', 'matter'] })).headers.location).toBe(
      '/desk/tokens/?done=token-parts-asked',
    );
    expect(await codes()).toEqual([403, 403]);
    expect((await send(admin, { action: 'confirm-parts', id: machine.id, seen: 'matter person' })).statusCode).toBe(403);
    expect((await send(second, { action: 'confirm-parts', id: machine.id, seen: 'matter' })).statusCode).toBe(409);
    expect(await codes()).toEqual([403, 403]);
    await send(second, { action: 'confirm-parts', id: machine.id, seen: 'matter person' });
    expect((await matter()).json()).toEqual(amina.matter);
    expect((await person()).json()).toEqual({ ...amina.person, phone: '+4915123456789' });
    expect((await historyOf(id)).at(-1)).toEqual({ event: 'person-opened', actor: 'machine', accountId: machine.id });
    await send(admin, { action: 'close-parts', id: machine.id });
    expect(await codes()).toEqual([403, 403]);
    const recorded = await test.db
      .selectFrom('auditLog')
      .select(['event', 'actor', 'detail'])
      .where('subject', '=', machine.id)
      .orderBy('sequence')
      .execute();
    expect(recorded).toEqual([
      { event: 'token-made', actor: 'one admin', detail: 'case-file list claim close' },
      { event: 'token-parts-asked', actor: admin.id, detail: 'matter person' },
      { event: 'token-parts-confirmed', actor: second.id, detail: 'matter person' },
      { event: 'token-parts-ended', actor: admin.id, detail: null },
    ]);
  });

  it('does not see the person of a request that it does not hold, nor anything of another provider', async () => {
    const { id } = await receivedBy(test);
    const own = await machineOf(test, { parts: ['matter', 'person'] });
    const other = await machineOf(test, { provider: 'caritas', parts: ['matter', 'person'] });
    expect((await asMachine(own.token, 'POST', `/api/v1/requests/${id}/person`)).json()).toMatchObject({
      status: 409,
      code: 'not-claimed',
    });
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/matter'],
      ['POST', '/person'],
      ['POST', '/claim'],
      ['POST', '/release'],
    ] as const)
      expect([path, (await asMachine(other.token, method, `/api/v1/requests/${id}${path}`)).statusCode]).toEqual([path, 404]);
  });

  it('is held to the scopes of its token', async () => {
    const { id } = await receivedBy(test);
    const { token } = await machineOf(test, { scopes: ['list'], purpose: 'statistics' });
    expect((await asMachine(token, 'GET', '/api/v1/requests')).statusCode).toBe(200);
    for (const step of ['claim', 'release', 'close', 'person'])
      expect((await asMachine(token, 'POST', `/api/v1/requests/${id}/${step}`)).json()).toMatchObject({ status: 403, code: 'not-allowed' });
  });

  it('is refused without a token, with a wrong one, after its end, and with a cookie', async () => {
    const { token } = await make({ tokenName: 'Ein Monat', months: '1' });
    const cookie = (await colleague(test)).cookie;
    const answers = [
      await test.app.inject({ url: '/api/v1/requests' }),
      await test.app.inject({ url: '/api/v1/requests', headers: { cookie } }),
      await test.app.inject({ url: '/api/v1/nothing' }),
      await asMachine(`kim_${'A'.repeat(43)}`, 'GET', '/api/v1/requests'),
    ];
    const before = test.clock.now;
    test.clock.now = new Date('2026-12-22T23:00:00.000Z');
    answers.push(await asMachine(token, 'GET', '/api/v1/requests'));
    test.clock.now = new Date('2026-12-22T22:59:59.000Z');
    expect((await asMachine(token, 'GET', '/api/v1/requests')).statusCode).toBe(200);
    test.clock.now = before;
    for (const answer of answers) {
      expect(answer.json()).toMatchObject({ status: 401, code: 'not-signed-in' });
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it('keeps the day of its last use, and nothing finer', async () => {
    const machine = await machineOf(test, { name: 'Heute' });
    await asMachine(machine.token, 'GET', '/api/v1/requests');
    const row = await test.db.selectFrom('apiTokens').select('lastUsedOn').where('id', '=', machine.id).executeTakeFirstOrThrow();
    expect(row.lastUsedOn).toBe('2026-11-23');
  });

  it('gains nothing from a row that the database altered', async () => {
    const machine = await machineOf(test, { scopes: ['list'], name: 'Verändert' });
    for (const change of [
      { parts: 'matter person' },
      { scopes: 'list claim close' },
      { provider: 'caritas' },
      { expiresAt: '2099-01-01T00:00:00.000Z' },
    ]) {
      const before = await test.db.selectFrom('apiTokens').selectAll().where('id', '=', machine.id).executeTakeFirstOrThrow();
      await test.db.updateTable('apiTokens').set(change).where('id', '=', machine.id).execute();
      expect((await asMachine(machine.token, 'GET', '/api/v1/requests')).statusCode).toBe(401);
      await call(test, { method: 'GET', url: '/desk/tokens/', as: admin });
      expect(test.shown('/desk/tokens').tokens.find(({ id }) => id === machine.id)?.state).toBe('altered');
      await test.db.updateTable('apiTokens').set(before).where('id', '=', machine.id).execute();
    }
    expect((await asMachine(machine.token, 'GET', '/api/v1/requests')).statusCode).toBe(200);
  });

  it('is slowed after 600 calls in ten minutes, each token for itself', async () => {
    const [busy, other] = [await machineOf(test), await machineOf(test)];
    const codes = new Set<number>();
    for (let calls = 0; calls < 600; calls += 1) codes.add((await asMachine(busy.token, 'GET', '/api/v1/requests?limit=1')).statusCode);
    expect([...codes]).toEqual([200]);
    const refused = await asMachine(busy.token, 'GET', '/api/v1/requests?limit=1');
    expect(refused.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await asMachine(other.token, 'GET', '/api/v1/requests?limit=1')).statusCode).toBe(200);
  });
});
