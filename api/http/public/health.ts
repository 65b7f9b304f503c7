import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';

/** `/healthz`: the process lives. `/readyz`: it can take requests, its database answers. */
export function health(app: FastifyInstance, { isReady }: { isReady: () => Promise<boolean> }): void {
  app.get('/healthz', { schema: { hide: true } }, (_request, reply) => reply.type('text/plain').send('alive\n'));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    if (!(await isReady())) throw new Problem('out-of-order');
    return reply.type('text/plain').send('ready\n');
  });
}
