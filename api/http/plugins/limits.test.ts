import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitAppointments, limitHolds, limitLooks, limits } from './limits.ts';
import { problemAnswers } from './problems.ts';

let app: FastifyInstance;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-23T09:03:20.000Z');
  app = Fastify();
  await app.register(problemAnswers, { isOutOfOrder: () => false });
  await app.register(limits, { now: () => now });
});
afterEach(() => app.close());

/** Answers with the count of a limit. */
function countAt(url: string, count: ReturnType<FastifyInstance['limitByNetwork']>): void {
  app.get(url, async (request) => count(request));
}
const get = async (url: string, remoteAddress = '192.0.2.1') => (await app.inject({ url, remoteAddress })).json<object>();

describe('a limit of two requests by network', () => {
  beforeEach(() => {
    countAt('/two', app.limitByNetwork('two', 2));
    countAt('/same', app.limitByNetwork('two', 2));
    countAt('/other', app.limitByNetwork('other', 2));
  });

  it('counts an address, and tells the third request how long to wait: until the ten minutes are over', async () => {
    expect([await get('/two'), await get('/two')]).toEqual([{ sent: 1 }, { sent: 2 }]);
    expect(await get('/two')).toMatchObject({ waitSeconds: 400 });
    expect(await get('/two', '192.0.2.2')).toEqual({ sent: 1 });
    now = new Date('2026-11-23T09:10:00.000Z');
    expect(await get('/two')).toEqual({ sent: 1 });
  });

  it('shares its count with limits of the same purpose alone', async () => {
    for (const url of ['/two', '/same']) await get(url);
    expect(await get('/same')).toMatchObject({ waitSeconds: 400 });
    expect(await get('/other')).toEqual({ sent: 1 });
  });

  it.each([
    ['a /24', (index: number) => `192.0.2.${index}`, 8],
    ['a /64', (index: number) => `2001:db8::${index}`, 2],
    ['a /56', (index: number) => `2001:db8:0:${index}::1`, 4],
    ['a /48', (index: number) => `2001:db8:0:${index}00::1`, 8],
  ])('lets %s send a few times as many', async (_network, addressOf, most) => {
    const waits: boolean[] = [];
    for (let index = 1; index <= most + 1; index += 1) waits.push('waitSeconds' in (await get('/two', addressOf(index))));
    expect(waits).toEqual([...Array<boolean>(most).fill(false), true]);
  });

  it('does not count a refused request for the wider networks', async () => {
    for (let sent = 0; sent < 20; sent += 1) await get('/two');
    expect(await get('/two', '192.0.2.2')).toEqual({ sent: 1 });
  });
});

it('a limit by key counts whatever the address', async () => {
  const count = app.limitByKey('reference', 2, ({ url }) => url);
  for (const url of ['/a', '/b']) countAt(url, count);
  expect([await get('/a', '192.0.2.1'), await get('/a', '198.51.100.1')]).toEqual([{ sent: 1 }, { sent: 2 }]);
  expect(await get('/a', '203.0.113.1')).toMatchObject({ waitSeconds: 400 });
  expect(await get('/b', '203.0.113.1')).toEqual({ sent: 1 });
});

/** Stands in for a count that is used up. */
const waiting = () => Promise.resolve({ sent: 1, waitSeconds: 7 });

describe('a step', () => {
  it.each([
    ['appointment', limitAppointments],
    ['hold', limitHolds],
    ['look', limitLooks],
  ] as const)('is refused by its own count, with the seconds to wait: %s', async (step, onRequest) => {
    app.get('/step', { onRequest }, () => 'done');
    expect((await app.inject('/step')).statusCode).toBe(200);
    app.limitedSteps = { ...app.limitedSteps, [step]: waiting };
    const refused = await app.inject('/step');
    expect([refused.statusCode, refused.headers['retry-after'], refused.json<object>()]).toMatchObject([
      429,
      '7',
      { code: 'too-many-requests' },
    ]);
  });

  it('that sends is marked from the 41st request of an address on', async () => {
    app.get('/send', { onRequest: limitAppointments }, ({ isBurst }) => ({ isBurst }));
    for (let sent = 1; sent <= 40; sent += 1) expect(await get('/send')).toEqual({ isBurst: false });
    expect(await get('/send')).toEqual({ isBurst: true });
    expect(await get('/send', '192.0.2.2')).toEqual({ isBurst: false });
  });
});

describe('a request with a body', () => {
  const body = { payload: 'a', headers: { 'content-type': 'text/plain' } };
  const send = async (url: string, sent: { payload?: string; headers?: Record<string, string> }) =>
    (await app.inject({ method: 'POST', url, ...sent })).statusCode;

  it.each([
    ['body', 429, 200],
    ['search', 200, 429],
  ])('is counted before it is read, however its length is told, and a search apart: %s', async (step, form, search) => {
    app.all('/form', () => 'taken');
    app.all('/search', { config: { isSearch: true } }, () => 'found');
    expect([await send('/form', body), await send('/search', body)]).toEqual([200, 200]);
    app.limitedSteps = { ...app.limitedSteps, [step]: waiting };
    expect([await send('/form', body), await send('/search', body)]).toEqual([form, search]);
    expect(await send('/form', { headers: { 'transfer-encoding': 'chunked', 'content-type': 'text/plain' } })).toBe(form);
    expect([await send('/form', {}), await send('/search', {})]).toEqual([200, 200]);
  });
});
