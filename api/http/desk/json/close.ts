import type { FastifyInstance } from 'fastify';
import { CloseRequest, RequestDetail } from '../../../contract/desk.ts';
import { close as closeOne } from '../../../intake/answer.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/close */
export function close(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/close',
    {
      schema: {
        tags: ['desk'],
        security: [{ desk: [] }],
        summary: 'End a request with an outcome',
        params: IdParams,
        body: CloseRequest,
        response: { 200: RequestDetail },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await closeOne(parts.db, worker, id, request.body, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
