import type { FastifyInstance } from 'fastify';
import { RequestDetail } from '../../../contract/desk.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** GET /api/desk/requests/:id */
export function request(app: FastifyInstance): void {
  app.get(
    '/api/desk/requests/:id',
    {
      schema: {
        tags: ['desk'],
        summary: 'One request with its history',
        params: IdParams,
        response: { 200: RequestDetail },
      },
    },
    (asked) => getRequest(app.parts.db, app.desk.readMatter, workerOf(asked), asked.params.id, app.parts.now(), app.desk.key),
  );
}
