import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { may } from '../../accounts/rights.ts';
import { readPosition } from '../../live/changes.ts';
import { writePosition } from '../../live/position.ts';

/** Gives pages the position before they read anything, so that they hear of all that they do not show. */
export const livePosition = fp(
  (app: FastifyInstance, _options, done) => {
    const { db, now } = app.parts;
    app.addHook('preHandler', async (request) => {
      if (may(request.account.role, 'work-requests')) request.livePosition = writePosition(await readPosition(db, now()));
    });
    done();
  },
  { name: 'live-position', fastify: '5.x', dependencies: ['signed-in'] },
);
