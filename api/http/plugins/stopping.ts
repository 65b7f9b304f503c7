import { once } from 'node:events';
import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';
import { refuse } from './problems.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Refuses new requests as out of order, and waits for the answers to earlier ones.
     * @param maxMilliseconds the longest wait; connections that are still open then are closed
     */
    finishRequests: (maxMilliseconds: number) => Promise<void>;
    /** From now on `/healthz` and `/readyz` say that the process ends, so that a proxy turns to another one. Everything is still answered. */
    leave: () => void;
    isLeaving: () => boolean;
    /** Aborted when the process begins to stop: answers that would go on for long end now. */
    ending: AbortSignal;
  }
}

/** Lets a process end without losing an answer. */
export const stopping = fp(
  (app, _options, done) => {
    let isStopping = false;
    let isLeaving = false;
    let open = 0;
    const idle = new EventTarget();
    const ending = new AbortController();
    app.decorate('ending', ending.signal);
    app.decorate('leave', () => void (isLeaving = true));
    app.decorate('isLeaving', () => isLeaving);
    app.addHook('preClose', async () => ending.abort());
    app.addHook('onRequest', async (request, reply) => {
      if (isStopping) {
        void reply.header('connection', 'close');
        refuse(request, new Problem('out-of-order'));
      }
      open += 1;
      // "close" also comes when the visitor left before the answer.
      reply.raw.once('close', () => {
        open -= 1;
        if (open === 0) idle.dispatchEvent(new Event('idle'));
      });
    });
    app.decorate('finishRequests', async (maxMilliseconds: number) => {
      isStopping = true;
      ending.abort();
      if (open > 0) await once(idle, 'idle', { signal: AbortSignal.timeout(maxMilliseconds) }).catch(() => undefined);
      const closed = app.close();
      app.server.closeAllConnections();
      await closed;
    });
    done();
  },
  { name: 'stopping', fastify: '5.x' },
);
