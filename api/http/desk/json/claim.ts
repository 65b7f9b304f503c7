import type { FastifyInstance } from 'fastify';
import { RequestDetail } from '../../../contract/desk.ts';
import { claim as claimOne } from '../../../intake/claim.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/claim */
export function claim(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/claim',
    {
      schema: {
        tags: ['desk'],
        security: [{ desk: [] }],
        summary: 'Take a request; 409 says who holds it',
        params: IdParams,
        response: { 200: RequestDetail },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await claimOne(parts.db, worker, id, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
