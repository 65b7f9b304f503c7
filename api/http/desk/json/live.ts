import sse from '@fastify/sse';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { secondMs } from '../../../../src/directory/instants.ts';
import { sessionHash } from '../../../accounts/session.ts';
import { LiveAnswer, LiveQuery } from '../../../contract/live.ts';
import { createListeners, type Listener } from '../../../live/listeners.ts';
import { findPosition } from '../../../live/position.ts';
import { describeError } from '../../logging.ts';
import { refuseAfter } from '../../plugins/limits.ts';
import { sessionToken } from '../session-cookie.ts';
import { workerOf } from '../signed-in.ts';

const lookMilliseconds = secondMs;
const beatMilliseconds = 15 * secondMs;
/** A browser that has not read so much of what it was told is gone or hopelessly slow; it comes again and gets the newest counts. */
const maxUnreadBytes = 16 * 1024;
const tooManySeconds = 60;

/**
 * GET /api/desk/live: counts for the account, as a stream of events where the caller accepts `text/event-stream`, else once as JSON.
 * Each event has a position as its id; `Last-Event-ID`, or `since` in the address, says from which one the caller missed something.
 */
export async function live(app: FastifyInstance): Promise<void> {
  const { parts, desk } = app;
  await app.register(sse);
  const listeners = createListeners({
    db: parts.db,
    urgentIds: (provider) => desk.urgency.waiting(parts.db, provider),
    now: parts.now,
  });
  const look = telling(app, listeners.look);
  repeat(app, look, lookMilliseconds);
  repeat(app, telling(app, listeners.beat), beatMilliseconds);
  app.ending.addEventListener('abort', listeners.end);

  app.get(
    '/api/desk/live',
    {
      sse: { kind: 'dual', heartbeat: false },
      exposeHeadRoute: false,
      schema: {
        tags: ['desk'],
        summary: 'What has changed since a position, as counts for you: once, or as events when you accept "text/event-stream"',
        querystring: LiveQuery,
        response: { 200: { content: { 'application/json': { schema: LiveAnswer }, 'text/event-stream': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const worker = workerOf(request);
      const since = findPosition(request.headers['last-event-id']?.toString()) ?? findPosition(request.query.since);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- undefined for callers that accept no events, whatever the type says
      if (reply.sse === undefined) return listeners.answer(worker, since);
      const remove = listeners.add(
        { session: sessionHash(sessionToken(request) ?? ''), account: worker.id, provider: worker.provider, ...speaker(reply) },
        since,
      );
      if (remove === undefined) refuseAfter(tooManySeconds, reply);
      else reply.sse.onClose(remove);
      void reply.header('cache-control', 'no-store');
      reply.sse.keepAlive();
      reply.sse.sendHeaders();
      void look();
      return undefined;
    },
  );
}

/** Writes events to a browser. */
function speaker(reply: FastifyReply): Pick<Listener, 'tell' | 'beat' | 'end'> {
  const send = (message: { id?: string; event: string; data: unknown; retry?: number }) => {
    const { sse, raw } = reply;
    if (!sse.isConnected) return;
    if (raw.writableLength > maxUnreadBytes) raw.destroy();
    else void sse.send(message).catch(() => undefined);
  };
  return {
    tell: ({ position, counts }) => send({ id: position, event: 'counts', data: counts }),
    // An event and no comment, because a script cannot see comments.
    beat: () => send({ event: 'beat', data: null }),
    end: (retry) => {
      send({ event: 'end', data: null, ...(retry === undefined ? {} : { retry }) });
      reply.sse.close();
    },
  };
}

/** Logs the first failure of a row, such as a database that is away. The browsers hear nothing then, and ask. */
function telling({ log }: FastifyInstance, step: () => Promise<void>): () => Promise<void> {
  let isFailing = false;
  return async () => {
    try {
      await step();
      isFailing = false;
    } catch (error) {
      // Leaves the message out: a database quotes values in it.
      const { type, code } = describeError(error);
      if (!isFailing) log.error({ error: type, code }, 'open desks could not be told');
      isFailing = true;
    }
  };
}

/** Repeats a step until the process stops, with a pause between the end of one and the start of the next. */
function repeat({ ending }: FastifyInstance, step: () => Promise<void>, milliseconds: number): void {
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(() => void step().then(wait), milliseconds).unref();
    if (ending.aborted) clearTimeout(timer);
  };
  wait();
  ending.addEventListener('abort', () => clearTimeout(timer));
}
