import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { feedSince, renewFeed, revokeFeed } from '../../../appointments/calendar-feed.ts';
import { Problem } from '../../../contract/problems.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields, textOf } from '../../form/read-form.ts';

/** `/desk/week/calendar/`: the secret link to one's own calendar: make, renew, revoke. The link is on the answer that made it, and nowhere else. */
export function feedPage(app: FastifyInstance): void {
  const { db, now, settings } = app.parts;

  app.get('/desk/week/calendar/', { schema: { hide: true } }, (request, reply) => show(app, request, reply));

  app.post('/desk/week/calendar/', { schema: { hide: true } }, async (request, reply) => {
    const { id } = request.account;
    const action = textOf(readFields(request.body), 'action');
    if (action === 'revoke') {
      await revokeFeed(db, id);
      return reply.redirect('/desk/week/calendar/?done=feed-revoked', 303);
    }
    if (action !== 'renew') throw new Problem('malformed-request');
    const secret = await renewFeed(db, id, now());
    return show(app, request, reply, new URL(`/desk/feed/${secret}/week.ics`, settings.publicUrl).href);
  });
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, link?: string): Promise<unknown> {
  return reply.header('cache-control', 'no-store').page(
    '/desk/week/calendar',
    {
      account: personOf(request.account),
      since: await feedSince(app.parts.db, request.account.id),
      ...(link === undefined ? {} : { link }),
      errors: [],
      values: {},
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language },
  );
}
