import fp from 'fastify-plugin';
import { minuteMs } from '../../../src/directory/instants.ts';

/** Refusals that come in floods: too many from one network, and more than the process or its database can answer. */
const floods = [429, 503];

/**
 * Logs one line an answer: the route's pattern, never the path, the query, a header or an address. Refusals that come in floods are counted,
 * and share one line a minute, so that whoever sends them cannot fill the disk.
 */
export const accessLog = fp<{ everyMilliseconds?: number }>(
  (app, { everyMilliseconds = minuteMs }, done) => {
    const refused = new Map<string, number>();
    let timer: NodeJS.Timeout | undefined;
    const tell = () => {
      clearTimeout(timer);
      timer = undefined;
      if (refused.size > 0) app.log.warn({ refused: Object.fromEntries(refused) }, 'refused');
      refused.clear();
    };
    app.addHook('onResponse', (request, { statusCode, elapsedTime }, answered) => {
      const { method, routeOptions } = request;
      const route = routeOptions.url ?? 'none';
      if (floods.includes(statusCode)) {
        const kind = `${statusCode} ${method} ${route}`;
        refused.set(kind, (refused.get(kind) ?? 0) + 1);
        timer ??= setTimeout(tell, everyMilliseconds).unref();
      } else {
        request.log.info({ method, route, status: statusCode, milliseconds: Math.round(elapsedTime) }, 'answered');
      }
      answered();
    });
    app.addHook('onClose', async () => tell());
    done();
  },
  { name: 'access-log', fastify: '5.x' },
);
