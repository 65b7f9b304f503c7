import type { FastifyInstance } from 'fastify';
import { RequestFilter, RequestPage } from '../../../contract/desk.ts';
import { listRequests } from '../../../intake/list.ts';
import { workerOf } from '../signed-in.ts';

/** GET /api/desk/requests */
export function requests(app: FastifyInstance): void {
  app.get(
    '/api/desk/requests',
    {
      schema: {
        tags: ['desk'],
        summary: 'The queue of your provider: urgent first, then by due date, closed ones last',
        querystring: RequestFilter,
        response: { 200: RequestPage },
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const urgent = await desk.urgency.waiting(parts.db, worker.provider);
      return listRequests(parts.db, desk.readMatter, urgent, worker, request.query, parts.now());
    },
  );
}
