import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';
import type { ApiDocument } from '../../contract/pages/site.ts';

const methods = ['GET', 'POST', 'DELETE'] as const;

/** `/api/docs/`: the OpenAPI document as a page without a script. Every other unknown path under /api/ is "not found". */
export function apiDocs(app: FastifyInstance): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/api/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect('/api/docs/', 301));
  app.get('/api/docs/', { schema: { hide: true } }, (_request, reply) =>
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the routes' own schemas
    reply.page('/api/docs', { document: app.swagger() as unknown as ApiDocument }, { language: 'en' }),
  );
  app.all('/api/*', { schema: { hide: true } }, (request, reply) => {
    const url = request.url.replace(/\?.*/s, '');
    const allowed = methods.filter((method) => app.hasRoute({ method, url }));
    if (allowed.length === 0) throw new Problem('not-found');
    void reply.header('allow', allowed.join(', '));
    throw new Problem('method-not-allowed');
  });
}
