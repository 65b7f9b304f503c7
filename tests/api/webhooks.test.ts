import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress, publicInternet, type Reach } from '../../api/webhooks/reach.ts';
import { sendWebhooks, type Caller } from '../../api/webhooks/send-webhooks.ts';
import { forgetMessages, listWebhooks } from '../../api/webhooks/webhooks.ts';
import { erase } from '../../api/intake/requester.ts';
import { proveRows } from '../support/own-rows.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { amina } from '../support/requests.ts';

type Got = { headers: Record<string, string>; body: string };

describe('the addresses that a webhook may have', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.8',
    '172.16.3.4',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '224.0.0.1',
    'localhost',
  ])('are not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])('can be %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe.each(dialects)('webhooks on %s', (dialect) => {
  let test: TestApp;
  let server: Server;
  let answer: { status: number; body?: string; headers?: Record<string, string> };
  let got: Got[];
  let addresses: string[];
  let asked: string[];
  let provider = 0;
  const stopping = new AbortController().signal;

  beforeAll(async () => {
    server = createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        got.push({ headers: incoming.headers as Record<string, string>, body: Buffer.concat(parts).toString() });
        outgoing.writeHead(answer.status, answer.headers);
        outgoing.end(answer.body);
      });
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    test = await testApp(dialect, {
      reach: {
        resolve: (hostname) => {
          asked.push(hostname);
          return Promise.resolve(addresses);
        },
        // The test's own server stands for a public address; every other rule is that of real operation.
        isAllowed: (address) => address === '127.0.0.1' || isPublicAddress(address),
        request: (options, answered) => httpRequest({ ...options, port }, answered),
      },
    });
  });
  afterAll(async () => {
    await test.close();
    server.close();
  });
  beforeEach(async () => {
    answer = { status: 204 };
    got = [];
    asked = [];
    addresses = ['127.0.0.1'];
    await test.db.updateTable('webhookMessages').set({ state: 'overtaken' }).execute();
    await test.db.updateTable('webhooks').set({ endedAt: '2026-01-01T00:00:00.000Z' }).execute();
  });

  const reach = (): Reach => test.app.parts.reach!;
  const caller = (change: Partial<Caller> = {}): Caller => ({
    db: test.db,
    key: test.keys.deskKey!,
    reach: reach(),
    now: () => test.clock.now,
    failed: () => undefined,
    ...change,
  });
  // Sessions end while a test moves the clock.
  const admin = (): Promise<Colleague> => colleague(test, { role: 'admin' });
  const send = async (form: Record<string, string>) => call(test, { method: 'POST', url: '/desk/webhooks/', as: await admin(), form });
  const make = async (url = 'https://hooks.example.org/kim?x=1'): Promise<{ id: string; secret: string; of: string }> => {
    const of = ['awo', 'caritas', 'drk'][provider++ % 3]!;
    await send({ action: 'make', provider: of, url });
    const { made, webhooks } = test.shown('/desk/webhooks');
    return { id: webhooks.find((one) => one.provider === of)!.id, secret: made!.secret, of };
  };
  /** A request of the provider whose webhook was just made. */
  const requestOf = async (of: string) => {
    const made = await receivedBy(test, amina);
    await test.db.updateTable('requests').set({ provider: of }).where('id', '=', made.id).execute();
    await proveRows(test.db);
    return made;
  };
  const step = async (id: string, of: string) => {
    const counsellor = await colleague(test, { provider: of });
    await call(test, { method: 'POST', url: `/api/desk/requests/${id}/claim`, as: counsellor, json: {} });
  };
  const later = (minutes: number) => void (test.clock.now = new Date(test.clock.now.getTime() + minutes * 60_000));
  const messages = () => test.db.selectFrom('webhookMessages').selectAll().where('state', '<>', 'overtaken').execute();

  it('tell the receiver of a step, signed, with id and state and nothing else', async () => {
    const { secret, of } = await make();
    const { id } = await requestOf(of);
    await step(id, of);
    await sendWebhooks(caller(), stopping);
    expect(got).toHaveLength(1);
    const [{ headers, body }] = got as [Got];
    expect(JSON.parse(body)).toEqual({ type: 'request.changed', timestamp: test.clock.now.toISOString(), data: { id, state: 'received' } });
    expect(headers['host']).toBe('hooks.example.org');
    expect(headers['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(Math.abs(Number(headers['webhook-timestamp']) * 1000 - test.clock.now.getTime())).toBeLessThan(1000);
    const expected = new Webhook(secret).sign(headers['webhook-id']!, test.clock.now, body);
    expect(headers['webhook-signature']).toBe(expected);
    expect(test.logged.join('')).not.toContain(secret);
    await sendWebhooks(caller(), stopping);
    expect(got).toHaveLength(1);
  });

  it('are told of a request of their provider only, from its receipt to its erasure', async () => {
    await send({ action: 'make', provider: 'stadt-gelsenkirchen', url: 'https://hooks.example.org/' });
    const { id, secret } = await receivedBy(test, amina);
    const foreign = await requestOf('caritas');
    await test.db.updateTable('webhookMessages').set({ state: 'overtaken' }).where('requestId', '=', foreign.id).execute();
    await step(foreign.id, 'caritas');
    await erase(test.db, secret, test.clock.now);
    await sendWebhooks(caller(), stopping);
    const told = got.map(({ body }) => (JSON.parse(body) as { data: { id: string; state: string } }).data);
    expect(told.map((data) => data.id)).toEqual([id, id]);
    expect(told.map(({ state }) => state).sort()).toEqual(['closed', 'received']);
  });

  it('are tried again with the same id, a new time and a new signature', async () => {
    const { of } = await make();
    await step((await requestOf(of)).id, of);
    answer = { status: 503 };
    await sendWebhooks(caller(), stopping);
    later(2);
    answer = { status: 200 };
    await sendWebhooks(caller(), stopping);
    const [first, second] = got as [Got, Got];
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp'])).toBe(120);
    expect(second.headers['webhook-signature']).not.toBe(first.headers['webhook-signature']);
    expect(second.body).toBe(first.body);
    expect(await messages()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  it('are signed by both secrets for a week after a change, and then by the new one', async () => {
    const { id, secret, of } = await make();
    await send({ action: 'rotate', id });
    const renewed = test.shown('/desk/webhooks').made!;
    expect(renewed.isRotated).toBe(true);
    expect(renewed.secret).not.toBe(secret);
    await step((await requestOf(of)).id, of);
    await sendWebhooks(caller(), stopping);
    const signed = (one: Got, by: string) =>
      one.headers['webhook-signature']!.split(' ').includes(
        new Webhook(by).sign(one.headers['webhook-id']!, new Date(Number(one.headers['webhook-timestamp']) * 1000), one.body),
      );
    expect([signed(got[0]!, secret), signed(got[0]!, renewed.secret)]).toEqual([true, true]);
    later(7 * 24 * 60 + 1);
    await step((await requestOf(of)).id, of);
    await sendWebhooks(caller(), stopping);
    expect([signed(got.at(-1)!, secret), signed(got.at(-1)!, renewed.secret)]).toEqual([false, true]);
  });

  it('end after eight tries in two days, stand at the desk as failed, and are sent again by a button', async () => {
    const { id, of } = await make();
    await step((await requestOf(of)).id, of);
    answer = { status: 500, body: 'no' };
    const began = test.clock.now.getTime();
    for (let round = 0; round < 60; round += 1) {
      await sendWebhooks(caller(), stopping);
      later(60);
    }
    expect(got).toHaveLength(8);
    const [message] = await messages();
    expect(message).toMatchObject({ state: 'given-up', failure: '500' });
    expect(Date.parse(message!.doneAt!) - began).toBeLessThan(3 * 86_400_000);
    await call(test, { method: 'GET', url: '/desk/webhooks/', as: await admin() });
    expect(test.shown('/desk/webhooks').webhooks.find((one) => one.id === id)?.failed).toMatchObject([{ id: message!.id, failure: '500' }]);
    answer = { status: 200 };
    expect((await send({ action: 'again', id: message!.id })).headers.location).toBe('/desk/webhooks/?done=webhook-sent-again');
    await sendWebhooks(caller(), stopping);
    expect(got).toHaveLength(9);
    expect(got.at(-1)!.headers['webhook-id']).toBe(message!.id);
    expect((await send({ action: 'again', id: message!.id })).statusCode).toBe(404);
  });

  it.each([
    ['http://hooks.example.org/', 'malformed'],
    ['https://user:word@hooks.example.org/', 'malformed'],
    ['https://10.0.0.1/', 'not-allowed'],
    ['https://[::1]/', 'not-allowed'],
    ['https://[::ffff:10.0.0.1]/', 'not-allowed'],
    ['https://2130706434/', 'not-allowed'],
  ])('are refused at %s', async (url, code) => {
    expect((await send({ action: 'make', provider: 'awo', url })).statusCode).toBe(422);
    expect(test.shown('/desk/webhooks').errors).toEqual([{ pointer: '/url', code }]);
  });

  it('are refused at a name of which one address is private, and one that does not exist', async () => {
    for (const found of [['93.184.216.34', '192.168.0.1'], []]) {
      addresses = found;
      await send({ action: 'make', provider: 'awo', url: 'https://inside.example.org/' });
      expect(test.shown('/desk/webhooks').errors).toEqual([{ pointer: '/url', code: 'not-allowed' }]);
    }
  });

  it('look at the address again at each send, so that a name that moved inside is not called', async () => {
    const { of } = await make();
    await step((await requestOf(of)).id, of);
    addresses = ['169.254.169.254'];
    asked = [];
    await sendWebhooks(caller(), stopping);
    expect([got.length, asked]).toEqual([0, ['hooks.example.org']]);
    expect(await messages()).toMatchObject([{ state: 'waiting', failure: 'refused-address' }]);
  });

  it('follow no redirect and read no long answer', async () => {
    const { of } = await make();
    await step((await requestOf(of)).id, of);
    answer = { status: 307, headers: { location: 'https://hooks.example.org/other' } };
    await sendWebhooks(caller(), stopping);
    expect([got.length, (await messages())[0]?.failure]).toEqual([1, '307']);
    later(2);
    answer = { status: 200, body: 'x'.repeat(200_000) };
    await sendWebhooks(caller(), stopping);
    expect((await messages())[0]).toMatchObject({ state: 'waiting', failure: 'too-large' });
  });

  it('are not lost when the process is killed while one is under way', async () => {
    const { of } = await make();
    await step((await requestOf(of)).id, of);
    const never = { ...reach(), resolve: () => new Promise<string[]>(() => undefined) };
    void sendWebhooks(caller({ reach: never }), stopping);
    while ((await messages())[0]?.attempts !== 1) await new Promise((next) => setTimeout(next, 5));
    await sendWebhooks(caller(), stopping);
    expect(got).toHaveLength(0);
    later(11);
    await sendWebhooks(caller(), stopping);
    expect(got).toHaveLength(1);
  });

  it('tell nobody at an address that the database altered by itself, and none after their end', async () => {
    const { id, of } = await make();
    await step((await requestOf(of)).id, of);
    await test.db.updateTable('webhooks').set({ url: 'https://evil.example/' }).where('id', '=', id).execute();
    expect(await listWebhooks(test.db, test.keys.deskKey!, test.clock.now)).toMatchObject([{ id, isAltered: true }]);
    await sendWebhooks(caller(), stopping);
    expect(got).toEqual([]);
    const other = await make();
    await step((await requestOf(other.of)).id, other.of);
    await send({ action: 'end', id: other.id });
    await sendWebhooks(caller(), stopping);
    expect(got).toEqual([]);
  });

  it('are forgotten a week after they arrived', async () => {
    const { of } = await make();
    await step((await requestOf(of)).id, of);
    await sendWebhooks(caller(), stopping);
    later(6 * 24 * 60);
    await forgetMessages(test.db, test.clock.now);
    expect(await messages()).toHaveLength(1);
    later(2 * 24 * 60);
    await forgetMessages(test.db, test.clock.now);
    expect(await messages()).toHaveLength(0);
  });

  it('reach the public internet only in real operation', () => {
    expect(publicInternet.isAllowed('127.0.0.1')).toBe(false);
    expect(publicInternet.isAllowed).toBe(isPublicAddress);
  });
});
