import type { FastifyInstance } from 'fastify';
import { encodingFor } from '../encoding.ts';
import { Problem } from '../../contract/problems.ts';
import type { ApiDocument } from '../../contract/pages/site.ts';

const methods = ['GET', 'POST', 'DELETE'] as const;

/** `/api/docs/`: the OpenAPI document as a page without a script. Every other unknown path under /api/ is "not found". */
export function apiDocs(app: FastifyInstance): void {
  // Everybody gets the same page, which shows the city and its logo of all facts. Rendering its 1.4 MB costs as much as twenty others and
  // takes 20 MB of memory, so a publication of other entries keeps it.
  let kept = { of: [] as unknown[], bodies: new Map<unknown, Buffer>() };
  // Made once: readers who take nothing of it would each keep a copy of a megabyte.
  let json: Buffer | undefined;
  app.get('/api/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send((json ??= Buffer.from(JSON.stringify(app.swagger())))),
  );
  app.get('/api/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect('/api/docs/', 301));
  app.get(
    '/api/docs/',
    {
      schema: { hide: true },
      onSend: (_request, reply, payload, done) => {
        if (reply.statusCode === 200 && Buffer.isBuffer(payload)) kept.bodies.set(reply.getHeader('content-encoding'), payload);
        done(null, payload);
      },
    },
    (request, reply) => {
      const { city, logo } = app.site().directory;
      if (kept.of[0] !== city || kept.of[1] !== logo) kept = { of: [city, logo], bodies: new Map() };
      const encoding = encodingFor(request.headers['accept-encoding']);
      const body = kept.bodies.get(encoding);
      if (body !== undefined)
        return reply
          .headers({
            'cache-control': 'no-store',
            'x-robots-tag': 'noindex, nofollow',
            vary: 'accept-encoding',
            'content-encoding': encoding,
          })
          .type('text/html; charset=utf-8')
          .send(body);
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the routes' own schemas
      return reply.page('/api/docs', { document: app.swagger() as unknown as ApiDocument }, { language: 'en' });
    },
  );
  app.all('/api/*', { schema: { hide: true } }, (request, reply) => {
    const url = request.url.replace(/\?.*/s, '');
    // `hasRoute` reads its address as a pattern, in which these two signs have a meaning. No address of the API has one.
    const allowed = /[*:]/.test(url) ? [] : methods.filter((method) => app.hasRoute({ method, url }));
    if (allowed.length === 0) throw new Problem('not-found');
    void reply.header('allow', allowed.join(', '));
    throw new Problem('method-not-allowed');
  });
}
