import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nastyTexts } from '../bad-input/signs.ts';
import { foreignHost } from '../bad-input/sent.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { colleague, receivedBy, routesOf, type Colleague } from '../support/desk.ts';

let test: TestApp;
let clientDir: string;
let admin: Colleague;
let secret: string;
beforeAll(async () => {
  clientDir = await mkdtemp(path.join(os.tmpdir(), 'kim-client-'));
  for (const [name, text] of [
    ['de/index.html', 'a page'],
    ['de/404/index.html', 'not found'],
    ['assets/a.js', 'a script'],
    ['data/services.json', '[]'],
  ] as const) {
    await mkdir(path.dirname(path.join(clientDir, name)), { recursive: true });
    await writeFile(path.join(clientDir, name), text);
  }
  test = await testApp('sqlite', { clientDir, settings: { TRUST_PROXY: 'loopback' } });
  await test.app.ready();
  admin = await colleague(test, { role: 'admin' });
  ({ secret } = await receivedBy(test));
});
afterAll(async () => {
  await test.close();
  await rm(clientDir, { recursive: true });
});

/** Routes that take neither a cookie nor a form: another site gains nothing by sending to them. */
const withoutCookie = /^(POST|DELETE) \/api\/(appointments?|slots|holds|v1|desk\/session$)(\/|$)?/;

describe('a page of another site', () => {
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin, cross-site' },
    { origin: `https://${foreignHost}` },
    { origin: `http://localhost:8080.${foreignHost}` },
    { origin: 'http://localhost:8081' },
    { origin: 'https://localhost:8080' },
    { referer: 'http://localhost:8080/desk/' },
    { host: foreignHost, origin: `http://${foreignHost}`, 'x-forwarded-host': foreignHost },
    {},
  ];

  it('changes nothing by any route that takes a form or a cookie', async () => {
    const routes = routesOf(test).filter(
      (route) => /^(POST|DELETE|PUT|PATCH) /.test(route) && !withoutCookie.test(route) && !route.endsWith('*'),
    );
    expect(routes.length).toBeGreaterThan(80);
    const passed: string[] = [];
    for (const route of routes) {
      const [method, pattern] = route.split(' ') as ['POST', string];
      const url = pattern
        .replace(':lang', 'de')
        .replace(/:secret\b/, secret)
        .replaceAll(/:\w+/g, 'x');
      for (const headers of [...foreign, ...(pattern.includes(':secret') ? [] : [{ origin: 'null' }])]) {
        const answer = await test.app.inject({
          method,
          url,
          headers: { cookie: admin.cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
          payload: 'action=cancel',
        });
        if (answer.statusCode !== 403 || answer.headers['set-cookie'] !== undefined)
          passed.push(`${route} ${JSON.stringify(headers)} ${answer.statusCode}`);
      }
    }
    expect(passed).toEqual([]);
  });

  it('reads no answer: no route but open data allows another origin', async () => {
    const origin = `https://${foreignHost}`;
    const open: string[] = [];
    for (const url of [
      '/de/',
      '/api/slots',
      '/api/openapi.json',
      `/de/appointment/${secret}/`,
      '/desk/',
      '/data/services.json',
      '/readyz',
    ]) {
      const preflight = { origin, 'access-control-request-method': 'POST' };
      const answers = [
        await test.app.inject({ url, headers: { origin, cookie: admin.cookie } }),
        await test.app.inject({ method: 'OPTIONS', url, headers: preflight }),
      ];
      if (answers.some(({ headers }) => headers['access-control-allow-origin'] !== undefined)) open.push(url);
      expect(answers.map(({ headers }) => headers['access-control-allow-credentials'])).toEqual([undefined, undefined]);
    }
    expect(open).toEqual(['/data/services.json']);
  });
});

describe('an address to go to', () => {
  const away = [
    // Longer ones are refused.
    ...nastyTexts.filter((text) => text !== '' && text.length <= 20_000),
    `/desk/\\${foreignHost}`,
    `/desk/..//${foreignHost}/`,
    `/desk/%2e%2e//${foreignHost}/`,
    `/desk/../\\${foreignHost}`,
    `/desk/\t/../..//${foreignHost}`,
    `//${foreignHost}/desk/`,
    `https:${foreignHost}/desk/`,
    `/desk/@${foreignHost}`,
    `/desk/?next=//${foreignHost}/`,
  ];
  /** Within the desk, and without signs that end a header or that browsers leave out. */
  const atTheDesk = /^\/desk\/[\x21-\x7e]*$/;
  const form = (url: string, payload: string) =>
    test.app.inject({
      method: 'POST',
      url,
      headers: { cookie: admin.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    });

  it.each([
    ['/desk/language/', 'language=de'],
    ['/desk/keys/', 'keys=on'],
  ])('that %s is told stays at the desk', async (url, fields) => {
    for (const back of away) {
      const answer = await form(url, `${fields}&back=${encodeURIComponent(back.toWellFormed())}`);
      expect([back, answer.statusCode, answer.headers.location]).toEqual([back, 303, expect.stringMatching(atTheDesk)]);
    }
  });

  it('that the sign-in is told stays at the desk', async () => {
    for (const next of away) {
      const answer = await test.app.inject(`/desk/sign-in/?next=${encodeURIComponent(next.toWellFormed()).slice(0, 3900)}`);
      if (answer.statusCode === 200) expect(test.shown('/desk/sign-in').next).toMatch(atTheDesk);
      else expect(answer.statusCode).toBe(422);
    }
  });
});

describe('what a cache may keep', () => {
  /** Headers that no cache looks at, unless the answer names them. */
  const unkeyed: Record<string, string> = {
    host: foreignHost,
    'x-forwarded-host': foreignHost,
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '1',
    'x-forwarded-prefix': `//${foreignHost}`,
    forwarded: `host=${foreignHost}`,
    'x-original-url': '/desk/',
    'x-rewrite-url': '/nowhere',
    'x-http-method-override': 'POST',
    'accept-language': 'ar',
    accept: 'application/json',
    cookie: 'desk=x; language=ar',
    authorization: 'Bearer x',
    origin: `https://${foreignHost}`,
    referer: `https://${foreignHost}/`,
    'user-agent': 'another browser',
    range: 'bytes=0-0',
    'sec-fetch-site': 'cross-site',
    'content-type': 'application/json',
  };

  it.each(['/', '/de', '/de/', '/de/nowhere/', '/assets/a.js', '/data/services.json', '/healthz', '/api/openapi.json', '/api/nothing'])(
    'is the same for everybody: %s',
    async (url) => {
      const ask = async (headers: Record<string, string>) => {
        const answer = await test.app.inject({ url, headers });
        const { date, ...rest } = answer.headers;
        expect(date).toBeDefined();
        return { status: answer.statusCode, headers: rest, body: answer.body.replace(/urn:uuid:[\w-]+/, '') };
      };
      const usual = await ask({});
      const keys = (usual.headers.vary ?? '').toLowerCase();
      for (const [name, value] of Object.entries(unkeyed).filter(([one]) => !keys.includes(one))) {
        const answer = await ask({ [name]: value });
        // Beside a page that is never kept, nothing may differ.
        if (answer.headers['cache-control'] !== 'no-store' || usual.headers['cache-control'] !== 'no-store')
          expect({ name, ...answer }).toEqual({ name, ...usual });
      }
    },
  );
});
