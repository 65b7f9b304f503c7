import type { FastifyInstance } from 'fastify';
import { claimNext, countNext, fitsAll } from '../../../intake/claim.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields } from '../../form/read-form.ts';
import { queryOf, queueOf } from '../queue-view.ts';
import { savedViewsOf } from '../saved-views.ts';
import { workerOf } from '../signed-in.ts';

/** `/desk/requests/`: the queue, and the button that takes the next request. */
export function queuePage(app: FastifyInstance): void {
  app.get('/desk/requests/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const { queue, errors } = await queueOf(app, request);
    return reply.page(
      '/desk/requests',
      {
        account: personOf(account),
        ...queue,
        saved: await savedViewsOf(app, request),
        errors,
        values: queue.filter,
        ...doneOf(readFields(request.query)),
      },
      { language: account.language, status: errors.length === 0 ? 200 : 422 },
    );
  });

  app.post('/desk/requests/', { schema: { hide: true } }, async (request, reply) => {
    const { parts, desk } = app;
    const worker = workerOf(request);
    const isAny = readFields(request.body)['which'] === 'any';
    const fit = isAny ? fitsAll : request.account;
    const urgent = await desk.urgency.waiting(parts.db, worker.provider);
    const id = await claimNext(parts.db, worker, urgent, parts.now(), fit);
    const query = queryOf(app.site().directory, readFields(request.query));
    const kept = query === '' ? '' : `&${query}`;
    if (id !== undefined) return reply.redirect(`/desk/requests/${id}/?done=claimed${kept}`, 303);
    const { others } = await countNext(parts.db, worker, fit, parts.now());
    return reply.redirect(others > 0 ? '/desk/?done=none-fits-you' : `/desk/requests/?done=none-waiting${kept}`, 303);
  });
}
