import type { FastifyInstance } from 'fastify';

/**
 * `/healthz`: the process runs. `/readyz`: it can take requests, and its database stores a row; else 503. Both answer in plain text for
 * programs. `/readyz` adds warnings for an administrator, one a line.
 */
export function health(
  app: FastifyInstance,
  { isReady, warnings }: { isReady: () => Promise<boolean>; warnings: () => Promise<string[]> },
): void {
  app.get('/healthz', { schema: { hide: true } }, (_request, reply) => reply.type('text/plain').send('alive\n'));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    void reply.type('text/plain').header('cache-control', 'no-store');
    if (!(await isReady())) return reply.code(503).send('out of order\n');
    return reply.send(['ready', ...(await warnings()), ''].join('\n'));
  });
}
