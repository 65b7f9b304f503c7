import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { amina } from '../support/requests.ts';

/** Stands in every request below, and may stand nowhere else. */
const typed = 'Zwiebelkuchen';
const body = JSON.stringify({ ...amina, person: { ...amina.person, note: typed } });
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
type Sent = { url?: string; headers?: Record<string, string>; payload?: string };

describe.each(dialects)('a request that is refused before it is read, on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());
  beforeEach(() => {
    test.logged.length = 0;
    test.rendered.length = 0;
  });

  const send = ({ url = '/api/appointments', headers = json, payload = body }: Sent, key: string) =>
    test.app.inject({ method: 'POST', url, headers: { 'idempotency-key': key, ...headers }, payload });
  const kept = async () => {
    const rows = await Promise.all(
      (['requests', 'history', 'knownKeys', 'letters'] as const).map((table) => test.db.selectFrom(table).selectAll().execute()),
    );
    return rows.map(({ length }) => length);
  };

  it.each<[string, Sent, number, string]>([
    ['no JSON', { payload: `${body},` }, 400, 'malformed-request'],
    ['another type', { headers: { 'content-type': 'text/plain' } }, 415, 'wrong-media-type'],
    ['a body of 70 kB', { payload: body.replace(typed, typed.repeat(5400)) }, 413, 'too-large'],
    ['a query of 5 kB', { url: `/api/appointments?q=${typed.repeat(400)}` }, 413, 'too-large'],
    ['an address that leads nowhere', { url: `/api/${typed}` }, 404, 'not-found'],
    ['a form of another site', { url: '/ar/appointment/', headers: { ...form, origin: 'https://other.example.org' } }, 403, 'wrong-origin'],
    ['a form without a site', { url: '/ru/appointment/', headers: form }, 403, 'wrong-origin'],
  ])('leaves nothing behind: %s', async (_what, sent, status, code) => {
    const before = await kept();
    const key = randomUUID();
    const answer = await send(sent, key);
    expect(answer.statusCode).toBe(status);
    const language = /^\/(ar|ru)\//.exec(sent.url ?? '')?.[1];
    if (language === undefined) expect(answer.json()).toMatchObject({ status, code });
    else expect([test.shown('/[lang]/problem').code, test.rendered[0]?.locals.language.tag]).toEqual([code, language]);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(await kept()).toEqual(before);
    expect(answer.body + test.logged.join('')).not.toContain(typed);
    expect(test.logged.filter((line) => line.includes('"answered"'))).toHaveLength(1);
    // The same key is still free for the request itself.
    expect((await send({}, key)).statusCode).toBe(201);
    expect((await kept())[0]).toBe((before[0] ?? 0) + 1);
  });
});

describe.each(dialects)('a process that stops, on %s', (dialect) => {
  it('refuses a request with the time to wait, and keeps nothing of it', async () => {
    const test = await testApp(dialect);
    const send = () =>
      test.app.inject({
        method: 'POST',
        url: '/api/appointments',
        headers: { ...json, 'idempotency-key': randomUUID() },
        payload: body,
      });
    expect((await send()).statusCode).toBe(201);
    const stopped = test.app.finishRequests(60_000);
    const { statusCode, headers } = await send();
    await stopped;
    expect([statusCode, headers['retry-after']]).toEqual([503, '30']);
    expect(await test.db.selectFrom('requests').select('id').execute()).toHaveLength(1);
    await test.close();
  });
});
