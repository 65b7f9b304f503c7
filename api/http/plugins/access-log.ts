import fp from 'fastify-plugin';

/** Logs one line an answer: the route's pattern, never the path, the query, a header or an address. */
export const accessLog = fp(
  (app, _options, done) => {
    app.addHook('onResponse', (request, reply, answered) => {
      request.log.info(
        {
          method: request.method,
          route: request.routeOptions.url ?? 'none',
          status: reply.statusCode,
          milliseconds: Math.round(reply.elapsedTime),
        },
        'answered',
      );
      answered();
    });
    done();
  },
  { name: 'access-log', fastify: '5.x' },
);
