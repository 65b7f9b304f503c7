import fp from 'fastify-plugin';
import type { Meters } from '../../watching/meters.ts';

/** Counts each answer by its route's pattern. */
export const answerMeter = fp<{ answered: Meters['answered'] }>(
  (app, { answered }, done) => {
    app.addHook('onResponse', (request, reply, next) => {
      const route = request.routeOptions.url ?? 'none';
      answered({ method: request.method, route, status: reply.statusCode, milliseconds: reply.elapsedTime });
      next();
    });
    done();
  },
  { name: 'answer-meter', fastify: '5.x' },
);
