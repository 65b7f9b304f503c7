import Fastify, { LogController } from 'fastify';
import { expect, it } from 'vitest';
import { accessLog } from '../plugins/access-log.ts';
import { stopping } from '../plugins/stopping.ts';
import { health } from './health.ts';

it('the question that a proxy asks every second leaves no line in the log', async () => {
  const logged: string[] = [];
  const app = Fastify({
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: 'info', stream: { write: (line: string) => void logged.push(line) } },
  });
  await app.register(accessLog);
  await app.register(stopping);
  health(app, { readiness: () => Promise.resolve({ isReady: true, lacks: [] }), warnings: () => Promise.resolve([]) });
  for (const url of ['/healthz', '/readyz', '/healthz']) expect((await app.inject({ url })).statusCode).toBe(200);
  await app.close();
  expect(logged.map((line) => (JSON.parse(line) as { route?: string }).route)).toEqual(['/readyz']);
});
