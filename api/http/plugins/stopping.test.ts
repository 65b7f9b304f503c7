import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { problemAnswers } from './problems.ts';
import { stopping } from './stopping.ts';

let app: FastifyInstance;
let logged: string[];
let port: number;
/** Lets the slow answer go. */
let answerNow: () => void;
let begun: Promise<void>;

beforeEach(async () => {
  logged = [];
  app = Fastify({ return503OnClosing: false, logger: { level: 'error', stream: { write: (line: string) => void logged.push(line) } } });
  await app.register(problemAnswers, { isOutOfOrder: () => false });
  await app.register(stopping);
  let begin: () => void;
  begun = new Promise((resolve) => (begin = resolve));
  const answer = new Promise<void>((resolve) => (answerNow = resolve));
  app.get('/slow', async () => {
    begin();
    await answer;
    return 'the answer';
  });
  app.post('/form', async () => 'taken');
  await app.register(async (forms) => {
    await forms.register(formbody);
    forms.answerProblem = ({ body }, reply) => reply.send(body);
    forms.post('/typed', async () => 'taken');
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = app.server.address() as AddressInfo);
});
afterEach(() => app.close());

it('sends answers under way, refuses new requests with 503 and Retry-After, and ends', async () => {
  const slow = fetch(`http://127.0.0.1:${port}/slow`);
  await begun;
  const finished = app.finishRequests(60_000);
  const refused = await fetch(`http://127.0.0.1:${port}/slow`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(refused.headers.get('connection')).toBe('close');
  expect(await refused.json()).toMatchObject({ code: 'out-of-order' });
  expect(logged).toEqual([]);
  answerNow();
  const answer = await slow;
  expect([answer.status, await answer.text()]).toEqual([200, 'the answer']);
  await finished;
  await expect(fetch(`http://127.0.0.1:${port}/slow`)).rejects.toThrow();
});

it('reads a form before it refuses it, so that its page can keep what was typed', async () => {
  const slow = fetch(`http://127.0.0.1:${port}/slow`);
  await begun;
  const finished = app.finishRequests(60_000);
  const refused = await fetch(`http://127.0.0.1:${port}/typed`, { method: 'POST', body: new URLSearchParams({ name: 'Ana' }) });
  expect([refused.status, refused.headers.get('connection'), await refused.json()]).toEqual([503, 'close', { name: 'Ana' }]);
  answerNow();
  await slow;
  await finished;
});

it('cuts a body that does not come to its end', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write('POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\na');
  await once(app.server, 'request');
  await app.finishRequests(50);
  await closed;
});

it('waits for nobody who has gone away', async () => {
  const abort = new AbortController();
  const gone = fetch(`http://127.0.0.1:${port}/slow`, { signal: abort.signal });
  await begun;
  abort.abort();
  await expect(gone).rejects.toThrow();
  await app.finishRequests(60_000);
});
