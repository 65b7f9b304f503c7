import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';

/**
 * `/healthz`: the process lives. `/readyz`: it can take requests; its database takes a row. What somebody must look at stands there too,
 * a line each.
 */
export function health(app: FastifyInstance, { isReady, warnings }: { isReady: () => Promise<boolean>; warnings: () => string[] }): void {
  app.get('/healthz', { schema: { hide: true } }, (_request, reply) => reply.type('text/plain').send('alive\n'));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    if (!(await isReady())) throw new Problem('out-of-order');
    return reply.type('text/plain').send(['ready', ...warnings(), ''].join('\n'));
  });
}
