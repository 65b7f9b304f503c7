import Fastify, { LogController } from 'fastify';
import { expect, it } from 'vitest';
import { Problem } from '../../contract/problems.ts';
import { accessLog } from './access-log.ts';
import { problemAnswers } from './problems.ts';

it('an answer is logged in one line: its route, and nothing that the visitor sent', async () => {
  const logged: string[] = [];
  const app = Fastify({
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: 'info', stream: { write: (line: string) => void logged.push(line) } },
  });
  await app.register(accessLog);
  app.get('/slip/:secret', (_request, reply) => reply.code(410).send('gone'));
  const answer = await app.inject({ url: '/slip/s3cret?q=frauenhaus', headers: { 'user-agent': 'a-browser' } });
  await app.inject({ method: 'POST', url: '/nowhere/frauenhaus' });
  await app.close();
  expect([answer.statusCode, answer.body]).toEqual([410, 'gone']);
  expect(logged).toHaveLength(2);
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ method: 'GET', route: '/slip/:secret', status: 410, msg: 'answered' });
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ milliseconds: expect.any(Number) });
  expect(JSON.parse(logged[1] ?? '')).toMatchObject({ method: 'POST', route: 'none', status: 404 });
  for (const typed of ['s3cret', 'frauenhaus', 'a-browser', '127.0.0.1']) expect(logged.join('')).not.toContain(typed);
});

type Line = { msg: string; route?: string; status?: number; refused?: Record<string, number> };

async function logging(everyMilliseconds: number) {
  const lines: Line[] = [];
  const app = Fastify({
    logController: new LogController({ disableRequestLogging: true }),
    logger: { stream: { write: (line: string) => void lines.push(JSON.parse(line) as Line) } },
  });
  await app.register(accessLog, { everyMilliseconds });
  await app.register(problemAnswers, { isOutOfOrder: () => false });
  app.get('/read/:secret', () => 'read');
  for (const code of ['too-many-requests', 'out-of-order', 'not-found'] as const)
    app.get(`/${code}/:secret`, () => {
      throw new Problem(code);
    });
  return { app, lines };
}

it('a flood of refusals is one line with counts; every other answer has its own line', async () => {
  const { app, lines } = await logging(60_000);
  for (let sent = 0; sent < 30; sent += 1) await app.inject('/too-many-requests/x');
  for (let sent = 0; sent < 20; sent += 1) await app.inject('/out-of-order/x?typed=words');
  await app.inject('/read/x');
  await app.inject('/not-found/x');
  expect(lines.map(({ msg, route, status }) => [msg, route, status])).toEqual([
    ['answered', '/read/:secret', 200],
    ['answered', '/not-found/:secret', 404],
  ]);
  await app.close();
  expect(lines.at(-1)).toMatchObject({
    msg: 'refused',
    refused: { '429 GET /too-many-requests/:secret': 30, '503 GET /out-of-order/:secret': 20 },
  });
  expect(JSON.stringify(lines)).not.toMatch(/words|127\.0\.0\.1|remoteAddress/);
});

it('the line comes when its time is over, and again for what is refused later', async () => {
  const { app, lines } = await logging(20);
  const counts = () => lines.map(({ refused }) => refused?.['429 GET /too-many-requests/:secret']);
  await app.inject('/too-many-requests/x');
  await expect.poll(counts).toEqual([1]);
  await app.inject('/too-many-requests/x');
  await expect.poll(counts).toEqual([1, 1]);
  await app.close();
  expect(counts()).toEqual([1, 1]);
});
