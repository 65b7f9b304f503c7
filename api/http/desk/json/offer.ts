import type { FastifyInstance } from 'fastify';
import { OfferTimes, RequestDetail } from '../../../contract/desk.ts';
import { offer as offerTimes } from '../../../intake/answer.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/offer */
export function offer(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/offer',
    {
      schema: {
        tags: ['desk'],
        security: [{ desk: [] }],
        summary: 'Offer up to three times',
        params: IdParams,
        body: OfferTimes,
        response: { 200: RequestDetail },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await offerTimes(parts.db, worker, id, request.body, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
