import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { call } from '../support/desk.ts';
import { amina } from '../support/requests.ts';

describe('refusing rubbish', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());

  const maxAnswerBytes = 3000;
  const ask = (payload: object) =>
    test.app.inject({ method: 'POST', url: '/api/appointments', headers: { 'idempotency-key': randomUUID() }, payload });
  const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 0]));
  const pairs = (count: number) => Object.entries(members(count)).map(([name]) => `${name}=x`);

  it.each([
    ['31,500 numbers as topics', { ...amina, matter: { ...amina.matter, topics: Array<number>(31_500).fill(1) } }, ''],
    ['2,000 numbers as topics', { ...amina, matter: { ...amina.matter, topics: Array<number>(2000).fill(1) } }, '/matter/topics'],
    ['6,000 unknown members', members(6000), ''],
  ])('names one mistake: %s', async (_what, body, pointer) => {
    const answer = await ask(body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: 'invalid-input', errors: [{ pointer, code: 'too-many' }] });
    expect(answer.rawPayload.length).toBeLessThan(maxAnswerBytes);
  });

  it('names twenty mistakes at most', async () => {
    const answer = await ask({ ...amina, ...members(80), person: members(80) });
    expect(answer.json<{ errors: object[] }>().errors).toHaveLength(20);
    expect(answer.rawPayload.length).toBeLessThan(maxAnswerBytes);
  });

  it.each(['/de/appointment/', '/de/appointment/lost/', '/de/report/', '/desk/sign-in/', '/desk/welcome/x/'])(
    'gives a page and nothing of 7,000 fields back: %s',
    async (url) => {
      for (const payload of ['&days=x'.repeat(9000), '&topics=.'.repeat(7000), pairs(7000).join('&')]) {
        test.rendered.length = 0;
        const answer = await test.app.inject({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
          payload,
        });
        expect(answer.statusCode).toBe(422);
        expect(test.rendered.at(-1)!.page).toMatchObject({ code: 'invalid-input' });
        expect(JSON.stringify(test.rendered.at(-1)!.page).length).toBeLessThan(maxAnswerBytes);
      }
    },
  );

  it('reads no query of 15 kB', async () => {
    for (const url of ['/api/slots', '/de/search/', '/de/appointment/', '/api/desk/requests']) {
      const answer = await test.app.inject(`${url}?${pairs(2000).join('&')}`);
      expect([url, answer.statusCode]).toEqual([url, 413]);
    }
    const answer = await test.app.inject(`/api/slots?${pairs(400).join('&')}`);
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer: '', code: 'too-many' }] });
  });

  it('leaves long lists to the routes that need them', async () => {
    const seen = Array.from({ length: 1000 }, (_, index) => String(index));
    const admin = await call(test, { method: 'POST', url: '/api/desk/absences', json: { seen } });
    expect(admin.statusCode).toBe(401);
  });
});

describe('the limits of networks', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());

  const report = async (remoteAddress: string) =>
    (
      await test.app.inject({
        method: 'POST',
        url: '/api/appointments',
        payload: '{',
        headers: { 'content-type': 'application/json' },
        remoteAddress,
      })
    ).statusCode;
  const guess = async (remoteAddress: string) =>
    (
      await test.app.inject({
        method: 'POST',
        url: '/de/appointment/lost/',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: 'reference=x&contact=x',
        remoteAddress,
      })
    ).statusCode;

  it('take the 601 addresses of one /64 for one, before they read what it sends', async () => {
    for (let host = 1; host <= 600; host += 1) expect(await report(`2001:db8:1:2::${host.toString(16)}`)).toBe(400);
    expect(await report('2001:db8:1:2::ffff')).toBe(429);
    expect(await report('2001:db8:1:3::1')).toBe(400);
  });

  it('bound the tries on references from one /48 and one /24', async () => {
    const count = async (addressOf: (index: number) => string) => {
      let allowed = 0;
      for (let index = 0; index < 200; index += 1) if ((await guess(addressOf(index))) === 422) allowed += 1;
      return allowed;
    };
    expect(await count((index) => `2001:db8:7:${(index * 256).toString(16)}::1`)).toBe(80);
    expect(await count((index) => `192.0.2.${index}`)).toBe(80);
    expect(await guess('2001:db8:8::1')).toBe(422);
  });

  it('count on while thousands of others send', async () => {
    for (let tries = 0; tries < 20; tries += 1) expect(await guess('198.51.100.1')).toBe(422);
    for (let other = 0; other < 5001; other += 1) await guess(`2001:db8:${(other + 100).toString(16)}::1`);
    expect(await guess('198.51.100.1')).toBe(429);
    test.clock.now = new Date(test.clock.now.getTime() + 600_000);
    expect(await guess('198.51.100.1')).toBe(422);
  });

  it('count bodies that no route takes too', async () => {
    const send = (url: string) => test.app.inject({ method: 'POST', url, payload: { a: 1 }, remoteAddress: '203.0.113.9' });
    for (let sent = 0; sent < 3000; sent += 1) await send('/nowhere/');
    for (const url of ['/nowhere/', '/api/desk/session', '/desk/sign-in/', '/api/desk/hours'])
      expect((await send(url)).statusCode).toBe(429);
    expect((await test.app.inject({ url: '/healthz', remoteAddress: '203.0.113.9' })).statusCode).toBe(200);
  });

  it('count searches apart, so that sending a form stays possible', async () => {
    const send = (url: string) =>
      test.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: 'q=a',
        remoteAddress: '203.0.113.10',
      });
    for (let sent = 0; sent < 6000; sent += 1)
      await test.app.inject({ method: 'POST', url: '/de/search/', headers: { 'content-length': '0' }, remoteAddress: '203.0.113.10' });
    expect((await send('/de/search/')).statusCode).toBe(429);
    expect((await send('/de/report/')).statusCode).not.toBe(429);
  });
});
