import type { FastifyInstance } from 'fastify';
import { RequestDetail } from '../../../contract/desk.ts';
import { release as releaseOne } from '../../../intake/claim.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/release */
export function release(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/release',
    {
      schema: {
        tags: ['desk'],
        security: [{ desk: [] }],
        summary: 'Give a request back to everybody',
        params: IdParams,
        response: { 200: RequestDetail },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await releaseOne(parts.db, worker, id, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
