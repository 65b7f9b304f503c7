import type { FastifyInstance } from 'fastify';
import { claimNext } from '../../../intake/claim.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields } from '../../form/read-form.ts';
import { queryOf, queueOf } from '../queue-view.ts';
import { workerOf } from '../signed-in.ts';

/** `/desk/requests/`: the queue, and the button that takes the next request. */
export function queuePage(app: FastifyInstance): void {
  app.get('/desk/requests/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const { queue, errors } = await queueOf(app, request);
    return reply.page(
      '/desk/requests',
      { account: personOf(account), ...queue, errors, values: queue.filter, ...doneOf(readFields(request.query)) },
      { language: account.language, status: errors.length === 0 ? 200 : 422 },
    );
  });

  app.post('/desk/requests/', { schema: { hide: true } }, async (request, reply) => {
    const { parts, desk } = app;
    const worker = workerOf(request);
    const id = await claimNext(parts.db, worker, await desk.urgency.waiting(parts.db, worker.provider), parts.now());
    const query = queryOf(readFields(request.query));
    const kept = query === '' ? '' : `&${query}`;
    return reply.redirect(id === undefined ? `/desk/requests/?done=none-waiting${kept}` : `/desk/requests/${id}/?done=claimed${kept}`, 303);
  });
}
