import type { FastifyInstance } from 'fastify';
import { Told, RequestDetail } from '../../../contract/desk.ts';
import { told as recordTold } from '../../../intake/answer.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/told */
export function told(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/told',
    {
      schema: {
        tags: ['desk'],
        security: [{ desk: [] }],
        summary: 'Record that the person was told, or a try that reached nobody',
        params: IdParams,
        body: Told,
        response: { 200: RequestDetail },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await recordTold(parts.db, worker, id, request.body, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
