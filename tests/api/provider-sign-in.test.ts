import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identityProof } from '../../api/accounts/proof.ts';
import { startSession } from '../../api/accounts/session.ts';
import { readSettings } from '../../api/config.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague } from '../support/desk.ts';
import { proveRows } from '../support/own-rows.ts';
import {
  clientId,
  clientSecret,
  followSignIn,
  freePort,
  startProvider,
  type Citizen,
  type TestProvider,
} from '../support/identity-provider.ts';

const roles = 'kim-desk=counsellor, kim-new=translator@stadt-gelsenkirchen';

describe.each(dialects)('the sign-in of the city on %s', (dialect) => {
  let test: TestApp;
  let provider: TestProvider;
  let url: string;
  let numbered = 0;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    provider = await startProvider(url);
    test = await testApp(dialect, {
      publicUrl: url,
      settings: {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET: clientSecret,
        OIDC_ROLE_CLAIM: 'groups',
        OIDC_ROLES: roles,
      },
    });
    await test.app.listen({ port, host: 'localhost' });
  });
  beforeEach(() => {
    // Tokens carry the instants of the machine.
    test.clock.now = new Date();
  });
  afterAll(async () => {
    await test.close();
    await provider.stop();
  });

  const citizen = (change: Partial<Citizen> = {}): Citizen => {
    const sub = `s-${(numbered += 1)}`;
    return { sub, email: `${sub}-${dialect}@example.org`, email_verified: true, name: 'A. Amt', groups: ['kim-desk'], ...change };
  };
  const signIn = (person: Citizen, change?: (answer: URL) => void) => {
    provider.signsIn(person);
    return followSignIn(url, change);
  };
  const invite = (email: string, change: Record<string, unknown> = {}) => colleague(test, { email, role: 'counsellor', ...change });
  const status = async (cookie: string) => (await fetch(`${url}/desk/account/`, { redirect: 'manual', headers: { cookie } })).status;

  it('knows an invited account by its verified email the first time, and by the subject ever after', async () => {
    const person = citizen();
    const { id } = await invite(person.email);
    const { answer, cookie } = await signIn(person);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk/translations/']);
    expect(await status(cookie)).toBe(200);
    const again = await signIn({ ...person, email: 'another@example.org', email_verified: false });
    expect(await status(again.cookie)).toBe(200);
    expect(await test.db.selectFrom('identities').select(['accountId', 'subject']).where('subject', '=', person.sub).execute()).toEqual([
      { accountId: id, subject: person.sub },
    ]);
  });

  it.each([
    ['an email that is not verified', { email_verified: false }, {}],
    ['no group that is mapped', { groups: ['kim-other'] }, {}],
    ['an account that has a password already', {}, { passwordHash: 'some' }],
    ['a disabled account', {}, { disabledAt: '2026-11-01T00:00:00.000Z' }],
  ])('refuses %s', async (_what, claims, account) => {
    const person = citizen(claims);
    const { id } = await invite(person.email);
    await test.db
      .updateTable('accounts')
      .set({ name: 'A', ...account })
      .where('id', '=', id)
      .execute();
    await proveRows(test.db);
    const { answer, jar } = await signIn(person);
    expect([answer.status, jar.get('desk')]).toEqual([401, undefined]);
    expect(await test.db.selectFrom('identities').selectAll().where('subject', '=', person.sub).execute()).toEqual([]);
  });

  it('makes an account only where the mapping names a provider for it', async () => {
    const without = citizen();
    expect((await signIn(without)).answer.status).toBe(401);
    const person = citizen({ groups: ['kim-new'] });
    expect((await signIn(person)).answer.status).toBe(303);
    const made = await test.db
      .selectFrom('accounts')
      .select(['email', 'role', 'provider', 'name'])
      .where('email', 'in', [person.email, without.email])
      .execute();
    expect(made).toEqual([{ email: person.email, role: 'translator', provider: 'stadt-gelsenkirchen', name: 'A. Amt' }]);
  });

  it('takes the role from the provider at each sign-in, and older sessions end with the old one', async () => {
    const person = citizen();
    const { id } = await invite(person.email);
    const first = await signIn(person);
    const second = await signIn({ ...person, groups: ['kim-new'] });
    expect(await test.db.selectFrom('accounts').select('role').where('id', '=', id).execute()).toEqual([{ role: 'translator' }]);
    expect([await status(first.cookie), await status(second.cookie)]).toEqual([303, 200]);
  });

  const refusalsOf = async (subject: string) =>
    (await test.db.selectFrom('auditLog').select('detail').where('event', '=', 'row-refused').where('subject', '=', subject).execute()).map(
      ({ detail }) => detail,
    );

  it('signs nobody in by a link that was put into the database, and says so in the log once', async () => {
    const [thief, victim] = [citizen(), citizen()];
    const { id } = await invite(victim.email);
    const inserted = { issuer: provider.issuer, subject: thief.sub, accountId: id, linkedAt: '2026-11-01T00:00:00.000Z', mac: '' };
    await test.db.insertInto('identities').values(inserted).execute();
    for (let time = 0; time < 2; time += 1) {
      const { answer, jar } = await signIn(thief);
      expect([answer.status, jar.get('desk')]).toEqual([401, undefined]);
    }
    expect(await refusalsOf(id)).toEqual(['identity']);
    expect((await signIn(victim)).answer.status).toBe(303);
  });

  it.each(['account', 'subject', 'issuer'] as const)('signs nobody in by a link whose %s was changed in the database', async (changed) => {
    const [thief, victim] = [citizen(), citizen()];
    const [mine, { id }] = [await invite(thief.email), await invite(victim.email)];
    const made = {
      issuer: changed === 'issuer' ? 'https://old.example' : provider.issuer,
      subject: changed === 'subject' ? victim.sub : thief.sub,
      accountId: changed === 'account' ? mine.id : id,
    };
    const linkedAt = '2026-11-01T00:00:00.000Z';
    await test.db
      .insertInto('identities')
      .values({ ...made, linkedAt, mac: identityProof(test.db, made) })
      .execute();
    const turned = { issuer: provider.issuer, subject: thief.sub, accountId: id };
    await test.db.updateTable('identities').set(turned).where('subject', '=', made.subject).execute();
    await test.db.deleteFrom('sessions').where('accountId', 'in', [id, mine.id]).execute();
    // The thief has an account too, which the verified email finds.
    await signIn(thief);
    const sessions = await test.db.selectFrom('sessions').select('accountId').where('accountId', 'in', [id, mine.id]).execute();
    expect(sessions).toEqual([{ accountId: mine.id }]);
    expect(await refusalsOf(id)).toEqual(['identity']);
  });

  it('signs nobody in to an account that was changed in the database, and makes no other with its address', async () => {
    const [linked, invited] = [citizen(), citizen({ groups: ['kim-new'] })];
    const [first, second] = [await invite(linked.email), await invite(invited.email)];
    expect((await signIn(linked)).answer.status).toBe(303);
    await test.db.updateTable('accounts').set({ role: 'admin' }).where('id', 'in', [first.id, second.id]).execute();
    for (const person of [linked, invited]) expect((await signIn(person)).answer.status).toBe(401);
    expect([await refusalsOf(first.id), await refusalsOf(second.id)]).toEqual([['account'], ['account']]);
  });

  it.each([
    ['another state', (answer: URL) => answer.searchParams.set('state', 'forged')],
    ['another issuer', (answer: URL) => answer.searchParams.set('iss', 'https://evil.example')],
    ['another code', (answer: URL) => answer.searchParams.set('code', 'forged')],
  ])('refuses an answer with %s', async (_what, change) => {
    const person = citizen();
    await invite(person.email);
    expect((await signIn(person, change)).answer.status).toBe(401);
  });

  it('refuses an answer without the cookie of the browser that asked', async () => {
    const answer = await call(test, { method: 'GET', url: '/desk/sign-in/provider/return/?code=x&state=y' });
    expect(answer.statusCode).toBe(401);
  });

  const failuresSince = async (sequence: number) =>
    test.db
      .selectFrom('auditLog')
      .select(['actor', 'subject', 'detail'])
      .where('event', '=', 'sign-in-failed')
      .where('sequence', '>', sequence)
      .execute();
  const endOfLog = async () => {
    const { end } = await test.db
      .selectFrom('auditLog')
      .select(({ fn }) => fn.max<number>('sequence').as('end'))
      .executeTakeFirstOrThrow();
    return end;
  };

  it('writes a sign-in that fails into the log, with the account that it was for', async () => {
    const [person, stranger, unverified] = [citizen({ groups: ['kim-other'] }), citizen(), citizen({ email_verified: false })];
    const { id } = await invite(person.email);
    await invite(unverified.email);
    const before = await endOfLog();
    for (const one of [person, stranger, unverified]) expect((await signIn(one)).answer.status).toBe(401);
    expect((await signIn(person, (answer) => answer.searchParams.set('code', 'forged'))).answer.status).toBe(401);
    expect(await failuresSince(before)).toEqual([
      { actor: 'nobody', subject: id, detail: 'provider' },
      { actor: 'nobody', subject: null, detail: 'provider' },
      { actor: 'nobody', subject: null, detail: 'provider' },
      { actor: 'nobody', subject: null, detail: 'provider' },
    ]);
  });

  it('writes no line about an answer to a sign-in that nobody began', async () => {
    const before = await endOfLog();
    await call(test, { method: 'GET', url: '/desk/sign-in/provider/return/?code=x&state=y' });
    expect(await endOfLog()).toBe(before);
  });

  describe('is separated from an account', () => {
    const linked = async (passwordHash: string | null = null) => {
      const person = citizen();
      const account = await invite(person.email);
      const { cookie } = await signIn(person);
      await test.db.updateTable('accounts').set({ passwordHash }).where('id', '=', account.id).execute();
      await proveRows(test.db);
      return { person, account, cookie };
    };
    const identitiesOf = (accountId: string) =>
      test.db.selectFrom('identities').select('subject').where('accountId', '=', accountId).execute();

    it('by an admin, and the sessions that began there end', async () => {
      const admin = await colleague(test, { role: 'admin' });
      const { account, cookie } = await linked();
      await call(test, { method: 'GET', url: '/desk/accounts/', as: admin });
      const listed = (id: string) => test.shown('/desk/accounts').accounts.find((one) => one.id === id)?.isLinked;
      expect([listed(account.id), listed(admin.id)]).toEqual([true, false]);
      const answer = await call(test, {
        method: 'POST',
        url: '/desk/accounts/',
        as: admin,
        form: { action: 'remove-identity', id: account.id },
      });
      expect(answer.headers.location).toBe('/desk/accounts/?done=identity-removed');
      expect(await identitiesOf(account.id)).toEqual([]);
      expect(await status(cookie)).toBe(303);
      const line = await test.db
        .selectFrom('auditLog')
        .select(['event', 'actor', 'subject'])
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      expect(line).toEqual({ event: 'identity-removed', actor: admin.id, subject: account.id });
    });

    it('by its own person who has a password too, and the next sign-in there is refused', async () => {
      const { person, account } = await linked('some');
      const byPassword = `desk=${await startSession(test.db, account.id, undefined, test.clock.now)}`;
      const as = { ...account, cookie: byPassword };
      await call(test, { method: 'GET', url: '/desk/account/', as });
      expect(test.shown('/desk/account').linkedAt).toMatch(/^20\d\d-/);
      const answer = await call(test, { method: 'POST', url: '/desk/account/', as, form: { action: 'remove-identity' } });
      expect(answer.headers.location).toBe('/desk/account/?done=identity-removed');
      expect(await status(byPassword)).toBe(200);
      expect((await signIn(person)).answer.status).toBe(401);
      expect((await call(test, { method: 'POST', url: '/desk/account/', as, form: { action: 'remove-identity' } })).statusCode).toBe(404);
    });

    it('never by its own person for whom it is the only way in', async () => {
      const { account, cookie } = await linked();
      const as = { ...account, cookie };
      const answer = await call(test, { method: 'POST', url: '/desk/account/', as, form: { action: 'remove-identity' } });
      expect(answer.statusCode).toBe(409);
      expect(await identitiesOf(account.id)).toHaveLength(1);
    });
  });

  it('ends the session when the provider says so, and no other', async () => {
    const [leaver, stayer] = [citizen(), citizen()];
    await invite(leaver.email);
    await invite(stayer.email);
    const [gone, stays] = [await signIn(leaver), await signIn(stayer)];
    const { providerSession } = await test.db
      .selectFrom('sessions')
      .innerJoin('identities', 'identities.accountId', 'sessions.accountId')
      .select('providerSession')
      .where('identities.subject', '=', leaver.sub)
      .where('sessions.way', '=', 'provider')
      .executeTakeFirstOrThrow();
    expect(providerSession).toMatch(/^[\w-]{10,}$/);
    await provider.logOut(leaver.sub, 'another session');
    expect(await status(gone.cookie)).toBe(200);
    await provider.logOut(leaver.sub, providerSession ?? '');
    expect([await status(gone.cookie), await status(stays.cookie)]).toEqual([303, 200]);
  });

  it('believes no logout token that the provider did not sign', async () => {
    const token = [{ alg: 'none' }, { iss: provider.issuer, aud: clientId, sub: 's-1', iat: 1, jti: '1', events: {} }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    for (const logout_token of [`${token}.`, '', 'x.y.z'])
      expect((await call(test, { method: 'POST', url: '/desk/sign-in/provider/logout', form: { logout_token } })).statusCode).toBe(400);
  });
});

it('the portal starts without the provider, says so, and finds it once it is there', async () => {
  const port = await freePort();
  const test = await testApp('sqlite', { settings: { OIDC_ISSUER: `http://localhost:${port}`, OIDC_CLIENT_ID: clientId } });
  expect((await call(test, { method: 'GET', url: '/desk/sign-in/' })).statusCode).toBe(200);
  expect(test.shown('/desk/sign-in').hasProvider).toBe(true);
  expect((await call(test, { method: 'GET', url: '/desk/sign-in/provider/' })).statusCode).toBe(503);
  const description = {
    issuer: `http://localhost:${port}`,
    authorization_endpoint: `http://localhost:${port}/auth`,
    jwks_uri: `http://localhost:${port}/jwks`,
  };
  const server = createServer(
    (_request, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(description)),
  );
  await new Promise<void>((done) => server.listen(port, 'localhost', done));
  const answer = await call(test, { method: 'GET', url: '/desk/sign-in/provider/' });
  const to = new URL(answer.headers.location ?? 'about:blank');
  expect([answer.statusCode, to.pathname, to.searchParams.get('code_challenge_method')]).toEqual([303, '/auth', 'S256']);
  await new Promise((done) => server.close(done));
  await test.close();
});

it.each([
  [{ OIDC_ISSUER: 'http://login.example.org', OIDC_CLIENT_ID: 'a' }, 'OIDC_ISSUER must be'],
  [{ OIDC_ISSUER: 'https://login.example.org' }, 'OIDC_ISSUER and OIDC_CLIENT_ID must be set together'],
  [{ OIDC_ROLE_CLAIM: 'groups', OIDC_ROLES: 'kim=chief' }, 'OIDC_ROLES must be'],
  [{ OIDC_ROLE_CLAIM: 'groups' }, 'OIDC_ROLE_CLAIM and OIDC_ROLES must be set together'],
])('the settings %j are refused', (environment, message) => {
  expect(() => readSettings(environment)).toThrow(message);
});
