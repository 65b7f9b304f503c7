import type { FastifyInstance } from 'fastify';

/**
 * `/healthz`: the process runs and stays. `/readyz`: it can take requests, and its database stores a row and has the tables of this version; else 503. A process that ends says
 * so at both while it still answers everything: a proxy asks `/healthz`, because without a database static pages go on. Both answer in plain text for
 * programs. `/readyz` adds warnings for an administrator, one a line.
 */
export function health(
  app: FastifyInstance,
  { readiness, warnings }: { readiness: () => Promise<{ isReady: boolean; lacks: readonly string[] }>; warnings: () => Promise<string[]> },
): void {
  // A proxy asks every second: its answers are no line of the log.
  app.get('/healthz', { logLevel: 'warn', schema: { hide: true } }, (_request, reply) => {
    void reply.type('text/plain').header('cache-control', 'no-store');
    return app.isLeaving() ? reply.code(503).send('ending\n') : reply.send('alive\n');
  });
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    void reply.type('text/plain').header('cache-control', 'no-store');
    if (app.isLeaving()) return reply.code(503).send('ending\n');
    const { isReady, lacks } = await readiness();
    if (!isReady) return reply.code(503).send(['out of order', ...lacks.map((name) => `migrations: ${name} is missing`), ''].join('\n'));
    return reply.send(['ready', ...(await warnings()), ''].join('\n'));
  });
}
