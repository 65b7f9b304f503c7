import type { FastifyInstance } from 'fastify';
import { ConfirmTime, RequestDetail } from '../../../contract/desk.ts';
import { confirm as confirmTime } from '../../../intake/answer.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/confirm */
export function confirm(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/confirm',
    {
      schema: {
        tags: ['desk'],
        security: [{ desk: [] }],
        summary: 'Set time and place; again to move them',
        params: IdParams,
        body: ConfirmTime,
        response: { 200: RequestDetail },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await confirmTime(parts.db, worker, id, request.body, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
