import type { FastifyInstance } from 'fastify';
import { may } from '../../../accounts/rights.ts';
import { Problem } from '../../../contract/problems.ts';

/** `/desk/`: redirects to the main page of the role. */
export function homePage(app: FastifyInstance): void {
  app.get('/desk/', { schema: { hide: true } }, (request, reply) => {
    const { account } = request;
    void reply.header('cache-control', 'no-store');
    if (may(account.role, 'work-requests')) return reply.redirect('/desk/requests/', 303);
    if (may(account.role, 'manage-accounts')) return reply.redirect('/desk/accounts/', 303);
    if (!may(account.role, 'read-reports')) return reply.redirect('/desk/translations/', 303);
    return reply.redirect('/desk/reports/', 303);
  });

  app.get('/desk', { schema: { hide: true } }, (_request, reply) => reply.redirect('/desk/', 301));

  /** Unknown paths under /desk/: strangers get the same answer as for known ones. */
  app.all('/desk/*', { schema: { hide: true } }, () => {
    throw new Problem('not-found');
  });
}
