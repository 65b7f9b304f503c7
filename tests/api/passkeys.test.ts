import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLinkFor } from '../../api/accounts/link.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { makePasskey, newAuthenticator, usePasskey, type Authenticator } from '../support/passkeys.ts';

const here = 'http://localhost:8080';

describe.each(dialects)('a passkey on %s', (dialect) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  const cookieOf = (answer: { headers: Record<string, unknown> }) => String([answer.headers['set-cookie']].flat()[0]).split(';', 1)[0]!;
  const options = async (url: string, as?: Colleague) => {
    const answer = await call(test, { method: 'POST', url, ...(as && { as }) });
    return answer.json<{
      challenge: string;
      rpId?: string;
      rp: { id?: string };
      userVerification?: string;
      authenticatorSelection?: object;
    }>();
  };
  const add = async (as: Colleague, authenticator: Authenticator, change: Parameters<typeof makePasskey>[3] = {}) => {
    const passkey = makePasskey(authenticator, await options('/desk/account/passkey-options', as), here, change);
    return call(test, { method: 'POST', url: '/desk/account/', as, form: { action: 'add-passkey', passkey, passkeyName: 'Handy' } });
  };
  const withPasskey = async () => {
    const person = await colleague(test);
    const authenticator = newAuthenticator();
    const added = await add(person, authenticator);
    expect(added.headers.location).toBe('/desk/account/?done=passkey-added');
    return { person: { ...person, cookie: cookieOf(added) }, authenticator };
  };
  const send = (passkey: string) =>
    call(test, { method: 'POST', url: '/desk/sign-in/passkey/', form: { passkey, next: '/desk/requests/' } });
  const signIn = async (
    { person, authenticator }: { person: Colleague; authenticator: Authenticator },
    change: Parameters<typeof usePasskey>[4] = {},
  ) => send(usePasskey(authenticator, await options('/desk/sign-in/passkey-options'), here, person.id, change));
  const passkeysOf = (id: string) =>
    test.db.selectFrom('passkeys').select(['name', 'counter', 'lastUsedAt']).where('accountId', '=', id).execute();

  it('is made and signs in without a typed name, and the session says so', async () => {
    const made = await withPasskey();
    expect(await passkeysOf(made.person.id)).toEqual([{ name: 'Handy', counter: 0, lastUsedAt: null }]);
    const answer = await signIn(made);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/desk/requests/']);
    expect(await passkeysOf(made.person.id)).toEqual([{ name: 'Handy', counter: 1, lastUsedAt: '2026-11-23T08:00:00.000Z' }]);
    const cookie = cookieOf(answer);
    expect((await call(test, { method: 'GET', url: '/desk/account/', headers: { cookie } })).statusCode).toBe(200);
    expect(test.shown('/desk/account').sessions).toContainEqual(expect.objectContaining({ way: 'passkey', isThis: true }));
  });

  it('is asked for with the check of the user, of this site only, and names no account', async () => {
    const asked = await options('/desk/sign-in/passkey-options');
    expect(asked).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(asked).not.toHaveProperty('allowCredentials');
    expect(Buffer.from(asked.challenge, 'base64url')).toHaveLength(32);
    const made = await options('/desk/account/passkey-options', await colleague(test));
    expect(made).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  });

  it.each([
    ['another site', { origin: 'http://localhost:8081' }],
    ['another host', { rpId: 'evil.example' }],
    ['no check of the user', { userVerified: false }],
    ['a challenge of its own', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['the answer to another question', { type: 'webauthn.create' }],
    ['somebody else in the handle', { userHandle: '00000000-0000-4000-8000-000000000000' }],
  ])('of %s does not sign in', async (_what, change) => {
    const answer = await signIn(await withPasskey(), change);
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined]);
    expect(test.shown('/desk/sign-in').errors).toEqual([{ pointer: '/passkey', code: 'not-allowed' }]);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another host', { rpId: 'evil.example' }],
    ['no check of the user', { userVerified: false }],
    ['the challenge of a sign-in', { challenge: 'sign-in' }],
  ])('of %s is not stored', async (_what, change) => {
    const person = await colleague(test);
    const challenge = 'challenge' in change ? (await options('/desk/sign-in/passkey-options')).challenge : undefined;
    const answer = await add(person, newAuthenticator(), { ...change, ...(challenge !== undefined && { challenge }) });
    expect(answer.statusCode).toBe(422);
    expect(test.shown('/desk/account').errors).toEqual([{ pointer: '/passkey', code: 'malformed' }]);
    expect(await passkeysOf(person.id)).toEqual([]);
  });

  it('that somebody moves in the database to another account, or whose key is replaced there, does not sign in', async () => {
    const [mine, victim, other] = [await withPasskey(), await withPasskey(), await withPasskey()];
    const { publicKey } = await test.db
      .selectFrom('passkeys')
      .select('publicKey')
      .where('accountId', '=', mine.person.id)
      .executeTakeFirstOrThrow();
    await test.db.updateTable('passkeys').set({ accountId: victim.person.id }).where('accountId', '=', mine.person.id).execute();
    expect((await signIn({ person: victim.person, authenticator: mine.authenticator })).statusCode).toBe(401);
    await test.db.updateTable('passkeys').set({ publicKey }).where('accountId', '=', other.person.id).execute();
    const forged = { ...mine.authenticator, id: other.authenticator.id };
    expect((await signIn({ person: other.person, authenticator: forged })).statusCode).toBe(401);
    expect((await signIn(victim)).statusCode).toBe(303);
  });

  it('answers a challenge once, within five minutes', async () => {
    const { person, authenticator } = await withPasskey();
    const asked = await options('/desk/sign-in/passkey-options');
    const answer = usePasskey(authenticator, asked, here, person.id);
    expect((await send(answer)).statusCode).toBe(303);
    expect((await send(answer)).statusCode).toBe(401);
    expect((await send(usePasskey(authenticator, asked, here, person.id))).statusCode).toBe(401);
    const late = await options('/desk/sign-in/passkey-options');
    test.clock.now = new Date(test.clock.now.getTime() + 5 * 60_000);
    expect((await send(usePasskey(authenticator, late, here, person.id))).statusCode).toBe(401);
  });

  it('that was copied is refused by its counter', async () => {
    const made = await withPasskey();
    const copy = { ...made.authenticator };
    for (let use = 0; use < 3; use += 1) expect((await signIn(made)).statusCode).toBe(303);
    expect((await signIn({ ...made, authenticator: copy })).statusCode).toBe(401);
  });

  it('signed by another device is refused', async () => {
    const { person, authenticator } = await withPasskey();
    const thief = { ...newAuthenticator(), id: authenticator.id, counter: 7 };
    expect((await signIn({ person, authenticator: thief })).statusCode).toBe(401);
  });

  it('of a disabled account, a removed one, and nonsense look the same', async () => {
    const [left, lost] = [await withPasskey(), await withPasskey()];
    await test.db.updateTable('accounts').set({ disabledAt: test.clock.now.toISOString() }).where('id', '=', left.person.id).execute();
    await test.db.deleteFrom('passkeys').where('accountId', '=', lost.person.id).execute();
    const answers = [await signIn(left), await signIn(lost), await send(''), await send('{"id":1}'), await send('x'.repeat(5000))];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 401]);
  });

  it('can be one of several; each is removed for itself, but the last only beside a password', async () => {
    const { person, authenticator } = await withPasskey();
    const second = newAuthenticator();
    const withTwo = { ...person, cookie: cookieOf(await add(person, second)) };
    const remove = (id: string) =>
      call(test, { method: 'POST', url: '/desk/account/', as: withTwo, form: { action: 'remove-passkey', id } });
    expect((await remove(authenticator.id.toString('base64url'))).headers.location).toBe('/desk/account/?done=passkey-removed');
    expect((await signIn({ person, authenticator })).statusCode).toBe(401);
    expect((await signIn({ person, authenticator: second })).statusCode).toBe(303);
    expect((await remove(second.id.toString('base64url'))).statusCode).toBe(409);
    const other = await withPasskey();
    expect((await remove(other.authenticator.id.toString('base64url'))).statusCode).toBe(404);
    await test.db.updateTable('accounts').set({ passwordHash: 'some' }).where('id', '=', person.id).execute();
    expect((await remove(second.id.toString('base64url'))).statusCode).toBe(303);
  });

  it('is stored once: a device that is known already is refused', async () => {
    const { person, authenticator } = await withPasskey();
    expect((await add(person, authenticator)).statusCode).toBe(422);
    expect((await add(await colleague(test), authenticator)).statusCode).toBe(422);
  });

  it('is made by a one-time link instead of a password, once', async () => {
    const person = await colleague(test);
    const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
    const url = `/desk/welcome/${token}/`;
    const authenticator = newAuthenticator();
    const asked = await options(`${url}passkey-options`);
    const bad = await call(test, { method: 'POST', url, form: { passkey: makePasskey(authenticator, asked, 'https://evil.example') } });
    expect(bad.statusCode).toBe(422);
    const again = await options(`${url}passkey-options`);
    const used = await call(test, {
      method: 'POST',
      url,
      form: { passkey: makePasskey(authenticator, again, here), passkeyName: 'Computer' },
    });
    expect([used.statusCode, used.headers.location]).toEqual([303, '/desk/']);
    expect((await call(test, { method: 'POST', url: `${url}passkey-options` })).statusCode).toBe(410);
    expect((await call(test, { method: 'GET', url: '/desk/account/', as: person })).statusCode).toBe(303);
    expect((await signIn({ person, authenticator })).statusCode).toBe(303);
    const admin = await colleague(test, { role: 'admin' });
    await call(test, { method: 'GET', url: '/desk/accounts/', as: admin });
    expect(test.shown('/desk/accounts').accounts.find(({ id }) => id === person.id)).toMatchObject({ isInvited: false });
  });
});
