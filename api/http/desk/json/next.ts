import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { RequestDetail } from '../../../contract/desk.ts';
import { strict } from '../../../contract/schema-parts.ts';
import { claimNext, fitsAll } from '../../../intake/claim.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/next */
export function next(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/next',
    {
      schema: {
        tags: ['desk'],
        summary: 'Take the next request that fits your languages and quarters; 204 when none waits',
        querystring: Type.Object({ which: Type.Optional(Type.Literal('any', { description: 'Whether it fits or not' })) }, strict),
        response: { 200: RequestDetail, 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const fit = request.query.which === 'any' ? fitsAll : request.account;
      const id = await claimNext(parts.db, worker, await desk.urgency.waiting(parts.db, worker.provider), parts.now(), fit);
      if (id === undefined) return reply.code(204).send(null);
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now(), desk.key);
    },
  );
}
