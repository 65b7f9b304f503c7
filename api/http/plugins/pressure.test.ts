import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerAsJson, problemAnswers } from './problems.ts';
import { inTurn, pressure } from './pressure.ts';

const readMs = 30;
const sendMs = 3000;
const formType = { 'content-type': 'application/x-www-form-urlencoded' };
const waitFor = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let app: FastifyInstance;
/** Ends the one request that is worked on. */
let end: () => void;
beforeEach(async () => {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  end = () => resolve('long');
  app = Fastify();
  await app.register(problemAnswers, { isOutOfOrder: () => false });
  await app.register(pressure, { atOnce: 1, readMs, sendMs });
  app.get('/healthz', () => 'alive');
  await app.register((strangers, _options, done) => {
    strangers.answerProblem = answerAsJson;
    strangers.addContentTypeParser(formType['content-type'], { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
    strangers.addHook('preValidation', inTurn);
    strangers.get('/long', () => ended);
    strangers.get('/read', () => 'read');
    strangers.post('/send', () => 'sent');
    done();
  });
});
afterEach(() => app.close());

/** One request is worked on, and another one has waited for so long. */
async function wait(milliseconds: number) {
  const answers = [app.inject('/long'), app.inject('/read')];
  await waitFor(milliseconds);
  return answers;
}
const statusOf = async (answer: Promise<{ statusCode: number }>) => (await answer).statusCode;

it('readers are told to come again while the first in the line waits for long; who sends still waits', async () => {
  const answers = await wait(readMs + 20);
  expect(app.isUnderPressure()).toBe(true);
  const refused = await app.inject('/read');
  expect([refused.statusCode, refused.headers['retry-after'], refused.json()]).toEqual([
    503,
    '30',
    expect.objectContaining({ code: 'out-of-order' }),
  ]);
  const sent = app.inject({ method: 'POST', url: '/send' });
  expect(await statusOf(app.inject('/healthz'))).toBe(200);
  end();
  expect(await Promise.all([...answers, sent].map(statusOf))).toEqual([200, 200, 200]);
  expect(app.isUnderPressure()).toBe(false);
  expect(await statusOf(app.inject('/read'))).toBe(200);
});

it('a longer line refuses what is sent too, a form in its turn', async () => {
  const answers = await wait(sendMs + 20);
  expect(await statusOf(app.inject({ method: 'POST', url: '/send' }))).toBe(503);
  let isRefused = false;
  const form = app.inject({ method: 'POST', url: '/send', headers: formType, payload: 'typed=words' }).then((answer) => {
    isRefused = true;
    return answer;
  });
  await waitFor(20);
  expect(isRefused).toBe(false);
  end();
  expect((await form).json()).toMatchObject({ code: 'out-of-order', status: 503 });
  expect(await Promise.all(answers.map(statusOf))).toEqual([200, 200]);
});

it('a form that comes in time is not late', async () => {
  expect(await statusOf(app.inject({ method: 'POST', url: '/send', headers: formType, payload: '' }))).toBe(200);
});

it('a refusal that has a turn leaves the line like an answer', async () => {
  end();
  for (let asked = 0; asked < 3; asked += 1)
    expect(
      await statusOf(app.inject({ method: 'POST', url: '/form', body: 'not json', headers: { 'content-type': 'application/json' } })),
    ).toBe(400);
  expect(await statusOf(app.inject('/read'))).toBe(200);
});

it('a reader who has left while waiting is not worked for, and the line moves on', async () => {
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const long = fetch(`${address}/long`);
  await waitFor(10);
  const leaving = new AbortController();
  const left = fetch(`${address}/read`, { signal: leaving.signal }).catch(() => 'left');
  await waitFor(10);
  leaving.abort();
  expect(await left).toBe('left');
  const next = fetch(`${address}/send`, { method: 'POST' });
  await waitFor(10);
  end();
  expect([(await long).status, (await next).status]).toEqual([200, 200]);
});

it('requests that a connection sends ahead wait for the answer before them', async () => {
  const address = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(address.port), '127.0.0.1');
  socket.write(`GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n${'GET /read HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20)}`);
  await waitFor(readMs + 50);
  // None of the twenty stands in the line.
  expect(app.isUnderPressure()).toBe(false);
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  end();
  await vi.waitFor(() => expect(heard.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(21));
  socket.destroy();
});
