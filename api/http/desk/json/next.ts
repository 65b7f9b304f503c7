import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { RequestDetail } from '../../../contract/desk.ts';
import { claimNext } from '../../../intake/claim.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/next */
export function next(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/next',
    {
      schema: {
        tags: ['desk'],
        summary: 'Take the request that is due next; 204 when none waits',
        response: { 200: RequestDetail, 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const id = await claimNext(parts.db, worker, await desk.urgency.waiting(parts.db, worker.provider), parts.now());
      if (id === undefined) return reply.code(204).send(null);
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
