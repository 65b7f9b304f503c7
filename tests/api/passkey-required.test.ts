import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLinkFor, redeemLink } from '../../api/accounts/link.ts';
import type { Role } from '../../api/contract/codes.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { makePasskey, newAuthenticator, usePasskey, type Authenticator } from '../support/passkeys.ts';

const password = 'drei kleine Affen';
const here = 'http://localhost:8080';

describe.each(dialects)('where the city requires a passkey, on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect, { settings: { REQUIRE_PASSKEY: 'counselling' } });
  });
  afterAll(() => test.close());

  const cookieOf = (answer: { headers: Record<string, unknown> }) => String([answer.headers['set-cookie']].flat()[0]).split(';', 1)[0]!;
  const withPassword = async (role: Role) => {
    const person = await colleague(test, { role });
    const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
    await redeemLink(test.db, token, password, { email: '', name: '', provider: '', language: 'de' }, test.clock.now);
    return person;
  };
  const byPassword = async (person: Colleague): Promise<Colleague> => ({
    ...person,
    cookie: cookieOf(await call(test, { method: 'POST', url: '/desk/sign-in/', form: { email: person.email, password } })),
  });
  const options = async (url: string, as?: Colleague) => call(test, { method: 'POST', url, ...(as && { as }) });
  const add = async (as: Colleague, authenticator: Authenticator) => {
    const asked = await options('/desk/account/passkey-options', as);
    if (asked.statusCode !== 200) return asked;
    const passkey = makePasskey(authenticator, asked.json(), here);
    return call(test, { method: 'POST', url: '/desk/account/', as, form: { action: 'add-passkey', passkey, passkeyName: '' } });
  };

  it.each(['counsellor', 'coordinator'] as const)(
    'a %s with a password alone can add a passkey and nothing else, and goes on with it',
    async (role) => {
      const person = await byPassword(await withPassword(role));
      const { id } = await receivedBy(test);
      for (const url of ['/desk/', '/desk/requests/', `/desk/requests/${id}/`, '/desk/week/']) {
        const answer = await call(test, { method: 'GET', url, as: person });
        expect([url, answer.statusCode, answer.headers.location]).toEqual([url, 303, '/desk/account/']);
      }
      const json = await call(test, { method: 'POST', url: `/api/desk/requests/${id}/claim`, as: person });
      expect(json.json()).toMatchObject({ status: 403, code: 'not-allowed', needs: 'passkey' });
      expect((await call(test, { method: 'GET', url: '/desk/account/', as: person })).statusCode).toBe(200);
      expect(test.shown('/desk/account')).toMatchObject({ mustAddPasskey: true, mayAddPasskey: true });
      for (const action of ['end-others', 'remove-passkey', 'end-session'])
        expect((await call(test, { method: 'POST', url: '/desk/account/', as: person, form: { action, id: 'x' } })).statusCode).toBe(403);

      const added = await add(person, newAuthenticator());
      expect(added.headers.location).toBe('/desk/account/?done=passkey-added');
      const now = { ...person, cookie: cookieOf(added) };
      expect((await call(test, { method: 'GET', url: `/desk/requests/${id}/`, as: now })).statusCode).toBe(200);
      // The session that began by the password has ended.
      expect((await call(test, { method: 'GET', url: '/desk/account/', as: person })).statusCode).toBe(303);
    },
  );

  it('the password stays half of a sign-in once there is a passkey: it adds no second one', async () => {
    const person = await withPassword('counsellor');
    const authenticator = newAuthenticator();
    await add(await byPassword(person), authenticator);
    const thief = await byPassword(person);
    expect((await add(thief, newAuthenticator())).statusCode).toBe(403);
    await call(test, { method: 'GET', url: '/desk/account/', as: thief });
    expect(test.shown('/desk/account')).toMatchObject({ mustAddPasskey: true, mayAddPasskey: false });
    const asked = await options('/desk/sign-in/passkey-options');
    const passkey = usePasskey(authenticator, asked.json(), here, person.id);
    const cookie = cookieOf(await call(test, { method: 'POST', url: '/desk/sign-in/passkey/', form: { passkey } }));
    expect((await call(test, { method: 'GET', url: '/desk/requests/', headers: { cookie } })).statusCode).toBe(200);
  });

  it('a one-time link of an admin lets somebody with a lost device add another', async () => {
    const person = await withPassword('counsellor');
    await add(await byPassword(person), newAuthenticator());
    const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
    const used = await call(test, { method: 'POST', url: `/desk/welcome/${token}/`, form: { password: 'vier kleine Affen' } });
    const byLink = { ...person, cookie: cookieOf(used) };
    expect((await call(test, { method: 'GET', url: '/desk/requests/', as: byLink })).headers.location).toBe('/desk/account/');
    const added = await add(byLink, newAuthenticator());
    expect((await call(test, { method: 'GET', url: '/desk/requests/', headers: { cookie: cookieOf(added) } })).statusCode).toBe(200);
  });

  it.each(['editor', 'translator', 'admin'] as const)('a %s, who opens no person part, works with a password', async (role) => {
    const person = await byPassword(await withPassword(role));
    const home = { editor: '/desk/services/', translator: '/desk/translations/', admin: '/desk/accounts/' }[role];
    expect((await call(test, { method: 'GET', url: home, as: person })).statusCode).toBe(200);
  });
});
