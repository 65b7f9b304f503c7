import Fastify, { LogController } from 'fastify';
import { expect, it } from 'vitest';
import { accessLog } from './access-log.ts';

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
