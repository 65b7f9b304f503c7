import type { FastifyInstance } from 'fastify';
import { RequestDetail } from '../../../contract/desk.ts';
import { claim, release } from '../../../intake/claim.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/claim and /api/desk/requests/:id/release; both answer with the request as it is then. */
export function claims(app: FastifyInstance): void {
  addStep(app, 'claim', 'Take a request; 409 says who holds it', claim);
  addStep(app, 'release', 'Give a request back to everybody', release);
}

function addStep(app: FastifyInstance, name: 'claim' | 'release', summary: string, step: typeof claim): void {
  app.post(
    `/api/desk/requests/:id/${name}`,
    { schema: { tags: ['desk'], security: [{ desk: [] }], summary, params: IdParams, response: { 200: RequestDetail } } },
    async (request) => {
      const { parts, desk } = app;
      const worker = workerOf(request);
      const { id } = request.params;
      await step(parts.db, worker, id, parts.now());
      return getRequest(parts.db, desk.readMatter, worker, id, parts.now());
    },
  );
}
