import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { findFeed } from '../../appointments/calendar-feed.ts';
import { Problem } from '../../contract/problems.ts';
import { feedFile } from '../../letters/feed-file.ts';
import { SecretParams } from '../params.ts';
import { limitLooks } from '../plugins/limits.ts';

/**
 * `/desk/feed/:secret/week.ics`: a counsellor's calendar for another program, which cannot sign in. The access log names routes by their
 * pattern, so the secret is in no log.
 */
export function calendarFeed(app: FastifyInstance): void {
  const schema = { hide: true, params: SecretParams };
  app.get('/desk/feed/:secret/week.ics', { schema, onRequest: limitLooks }, async (request, reply) => {
    const feed = await findFeed(app.parts.db, request.params.secret);
    if (feed === undefined) throw new Problem('not-found');
    const file = feedFile(feed.entries, app.site().words(feed.language));
    const etag = `"${createHash('sha256').update(file).digest('base64url').slice(0, 22)}"`;
    void reply.header('cache-control', 'private, no-cache').header('x-robots-tag', 'noindex').header('etag', etag);
    if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send();
    return reply.type('text/calendar; charset=utf-8').send(file);
  });
}
