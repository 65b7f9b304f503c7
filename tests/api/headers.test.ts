import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount } from '../../api/accounts/account.ts';
import { makeLinkFor, redeemLink } from '../../api/accounts/link.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call } from '../support/desk.ts';

const password = 'drei kleine Affen';

describe.each(['http://localhost:8080', 'https://kim.example.org'])('over %s', (publicUrl) => {
  const isHttps = publicUrl.startsWith('https:');
  const secure = isHttps ? '; Secure' : '';
  let test: TestApp;
  let clientDir: string;
  beforeAll(async () => {
    clientDir = await mkdtemp(path.join(os.tmpdir(), 'kim-client-'));
    await mkdir(path.join(clientDir, 'de/404'), { recursive: true });
    await writeFile(path.join(clientDir, 'de/404/index.html'), 'not found');
    test = await testApp('sqlite', { publicUrl, clientDir });
  });
  afterAll(async () => {
    await test.close();
    await rm(clientDir, { recursive: true });
  });

  const headers = {
    'content-security-policy': `default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';manifest-src 'self';worker-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'${isHttps ? ';upgrade-insecure-requests' : ''}`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(self)',
    'referrer-policy': 'same-origin',
    ...(isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  };
  /** Without those that say how long and when the answer is. */
  const headersOf = async (url: string) => {
    const { date, 'content-length': length, connection, ...rest } = (await test.app.inject(url)).headers;
    expect([typeof date, Number(length) > 0, connection]).toEqual(['string', true, 'keep-alive']);
    return rest;
  };

  it('a page has these headers and no other', async () => {
    expect(await headersOf('/de/appointment/')).toEqual({
      ...headers,
      'cache-control': 'no-store',
      'content-type': 'text/html',
      'x-robots-tag': 'noindex, nofollow',
    });
  });

  it('JSON and its refusals have the same', async () => {
    expect(await headersOf('/api/slots')).toEqual({
      ...headers,
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(await headersOf('/api/slots?channel=boat')).toEqual({
      ...headers,
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
    });
  });

  it('an address that leads nowhere gives the page "not found" with its status', async () => {
    const answer = await test.app.inject('/de/nowhere/');
    expect([answer.statusCode, answer.body]).toEqual([404, 'not found']);
    expect(answer.headers).toMatchObject(headers);
  });

  it('signing in sets two cookies, and signing out takes one back', async () => {
    const account = await test.db
      .transaction()
      .execute((transaction) =>
        addAccount(
          transaction,
          { email: 'a@example.org', name: 'A', role: 'counsellor', provider: 'stadt-gelsenkirchen', language: 'de' },
          null,
          test.clock.now,
        ),
      );
    const { token } = await makeLinkFor(test.db, account.id, null, test.clock.now);
    await redeemLink(test.db, token, password, { email: '', name: '', provider: '', language: 'de' }, test.clock.now);
    const answer = await call(test, { method: 'POST', url: '/desk/sign-in/', form: { email: 'a@example.org', password } });
    const cookies = [answer.headers['set-cookie'] ?? []].flat();
    expect(cookies.map((cookie) => cookie.replace(/=[\w.-]+/, '=*'))).toEqual([
      `desk=*; Path=/; HttpOnly${secure}; SameSite=Lax`,
      `desk-device=*; Max-Age=34560000; Path=/; HttpOnly${secure}; SameSite=Strict`,
    ]);
    expect(cookies.join()).not.toContain(account.id);
    const cookie = cookies.map((one) => one.split(';', 1)[0]!).join('; ');
    const out = await test.app.inject({ method: 'DELETE', url: '/api/desk/session', headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    expect([out.statusCode, out.headers['set-cookie']]).toEqual([
      204,
      `desk=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly${secure}; SameSite=Lax`,
    ]);
  });

  it('forms of the sign-in come from this site only', async () => {
    for (const url of ['/desk/sign-in/', '/desk/welcome/x/']) {
      for (const site of ['cross-site', 'same-site', 'none']) {
        const answer = await call(test, {
          method: 'POST',
          url,
          form: { email: 'a@example.org', password },
          headers: { 'sec-fetch-site': site },
        });
        expect([url, site, answer.statusCode, answer.headers['set-cookie']]).toEqual([url, site, 403, undefined]);
      }
    }
  });

  it('strangers who fail lock out themselves: not the owner on a known device, nor elsewhere', async () => {
    const signIn = async (typed: string, remoteAddress: string, cookie = '') =>
      test.app.inject({
        method: 'POST',
        url: '/api/desk/session',
        payload: { email: 'a@example.org', password: typed },
        remoteAddress,
        headers: { cookie },
      });
    const home = await signIn(password, '198.51.100.1');
    const device = [home.headers['set-cookie'] ?? []]
      .flat()
      .find((cookie) => cookie.startsWith('desk-device='))!
      .split(';', 1)[0]!;
    for (let attacker = 0; attacker < 60; attacker += 1) expect((await signIn('falsch', `10.0.${attacker}.1`)).statusCode).toBe(401);
    for (let tries = 0; tries < 3; tries += 1) expect((await signIn('falsch', '10.1.0.1')).statusCode).toBe(401);
    const statuses = async (address: string, cookie?: string) => (await signIn(password, address, cookie)).statusCode;
    expect(await statuses('10.1.0.1')).toBe(429);
    expect(await statuses('10.1.0.1', device)).toBe(200);
    expect(await statuses('203.0.113.50')).toBe(200);
    const forged = `${device.slice(0, -4)}AAAA`;
    expect(await statuses('10.1.0.1', forged)).toBe(429);
  });
});
