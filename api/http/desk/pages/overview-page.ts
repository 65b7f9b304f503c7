import type { FastifyInstance } from 'fastify';
import { findWorker } from '../../../accounts/worker.ts';
import { countOwed } from '../../../overview/owed-now.ts';
import { personOf } from '../desk-person.ts';

/** `/desk/overview/`: what the city offers and lacks, for coordinators and admins. */
export function overviewPage(app: FastifyInstance): void {
  const schema = { hide: true };

  app.get('/desk/overview/', { schema }, async (request, reply) => {
    const { account } = request;
    const { db, now } = app.parts;
    const worker = findWorker(account);
    const owed = worker && (await countOwed(db, worker.provider, await app.desk.urgency.waiting(db, worker.provider), now()));
    return reply.page(
      '/desk/overview',
      { account: personOf(account), ...(owed === undefined ? {} : { owed }), errors: [], values: {} },
      { language: account.language },
    );
  });
}
