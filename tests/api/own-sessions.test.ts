import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSession } from '../../api/accounts/session.ts';
import { makeLinkFor, redeemLink } from '../../api/accounts/link.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

const password = 'drei kleine Affen';
const phone = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36';

describe.each(dialects)('sessions on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const again = async ({ id, ...person }: Colleague): Promise<Colleague> => ({
    ...person,
    id,
    cookie: `desk=${await startSession(test.db, id, undefined, test.clock.now)}`,
  });
  const page = async (as: Colleague) => {
    expect((await call(test, { method: 'GET', url: '/desk/account/', as })).statusCode).toBe(200);
    return test.shown('/desk/account');
  };
  const status = async (as: Colleague, url = '/desk/account/') => (await call(test, { method: 'GET', url, as })).statusCode;
  const post = (as: Colleague, form: Record<string, string>) => call(test, { method: 'POST', url: '/desk/account/', as, form });

  it('are listed with the kind of device, two instants and no more', async () => {
    const person = await colleague(test);
    const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
    await redeemLink(test.db, token, password, { email: '', name: '', provider: '', language: 'de' }, test.clock.now);
    const signedIn = await call(test, {
      method: 'POST',
      url: '/desk/sign-in/',
      form: { email: person.email, password },
      headers: { 'user-agent': phone, 'x-forwarded-for': '192.0.2.77' },
    });
    const cookie = String([signedIn.headers['set-cookie']].flat()[0]).split(';', 1)[0]!;
    const { sessions } = await page({ ...person, cookie });
    expect(sessions).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{43}$/) as string,
        startedAt: '2026-11-23T08:00:00.000Z',
        lastSeenAt: '2026-11-23T08:00:00.000Z',
        device: 'phone',
        way: 'password',
        isThis: true,
      },
    ]);
    const rows = JSON.stringify(await test.db.selectFrom('sessions').selectAll().execute());
    for (const told of ['Pixel', 'Android', '192.0.2', '127.0.0']) expect(rows).not.toContain(told);
  });

  it('end one by one, or all others at once; never somebody else’s', async () => {
    const here = await colleague(test);
    const [stolen, office, home] = [await again(here), await again(here), await again(here)];
    const other = await colleague(test);
    const idOf = async (as: Colleague) => (await page(as)).sessions.find(({ isThis }) => isThis)!.id;
    expect((await post(here, { action: 'end-session', id: await idOf(other) })).statusCode).toBe(404);
    expect((await post(here, { action: 'end-session', id: await idOf(stolen) })).headers.location).toBe(
      '/desk/account/?done=session-ended',
    );
    expect([await status(stolen), await status(office), await status(other)]).toEqual([303, 200, 200]);
    await post(here, { action: 'end-others' });
    expect([await status(office), await status(home), await status(here), await status(other)]).toEqual([303, 303, 200, 200]);
  });

  it('that an admin ends are over with the next request', async () => {
    const admin = await colleague(test, { role: 'admin' });
    const person = await colleague(test);
    const second = await again(person);
    const answer = await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form: { action: 'end-sessions', id: person.id } });
    expect(answer.headers.location).toBe('/desk/accounts/?done=all-sessions-ended');
    expect([await status(person), await status(second), await status(admin, '/desk/accounts/')]).toEqual([303, 303, 200]);
  });

  it('stolen before the sign-out are refused after it', async () => {
    const person = await colleague(test);
    const thief = { cookie: person.cookie };
    expect((await call(test, { method: 'GET', url: '/api/desk/requests', headers: thief })).statusCode).toBe(200);
    await call(test, { method: 'POST', url: '/desk/sign-out/', as: person, form: {} });
    expect((await call(test, { method: 'GET', url: '/api/desk/requests', headers: thief })).statusCode).toBe(401);
    expect(await status(person)).toBe(303);
  });

  it('do not outlive the role: a page that was open sends nothing any more', async () => {
    const admin = await colleague(test, { role: 'admin' });
    const person = await colleague(test);
    const { id } = await receivedBy(test);
    expect(await status(person, `/desk/requests/${id}/`)).toBe(200);
    await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form: { action: 'role', id: person.id, role: 'editor' } });
    const claimed = await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: person, form: { action: 'claim' } });
    expect([claimed.statusCode, claimed.headers.location]).toEqual([
      303,
      `/desk/sign-in/?done=signed-out-unsaved&next=${encodeURIComponent(`/desk/requests/${id}/`)}`,
    ]);
    const row = await test.db.selectFrom('requests').select('claimedBy').where('id', '=', id).executeTakeFirstOrThrow();
    expect(row.claimedBy).toBeNull();
    // The same person, signed in again, has the new rights only.
    expect(await status(await again(person), `/desk/requests/${id}/`)).toBe(403);
  });
});
