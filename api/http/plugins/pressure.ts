import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { secondMs } from '../../../src/directory/instants.ts';
import { Problem } from '../../contract/problems.ts';
import { createLine } from '../line.ts';
import { isForm } from './problems.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether so many wait that readers are told to come again. */
    isUnderPressure: () => boolean;
  }
  interface FastifyRequest {
    /** Undefined before the request's turn. */
    endTurn: (() => void) | undefined;
  }
  interface FastifyReply {
    /** Waits in the line of strangers, once a request. @throws Problem out-of-order when too many wait, or nobody any more for this answer */
    takeTurn: () => Promise<void>;
    /** Waits until the event loop has taken care of others, before something long; at once where no turn was taken. */
    goOn: () => Promise<void>;
  }
}

/** @param atOnce requests of strangers that are worked on at the same time @param readMs how long a reader waits @param sendMs and who sends something */
type Patience = { atOnce: number; readMs: number; sendMs: number };

/** As many at once as share looks into the database well, and few enough that the desk gets a connection to it soon. */
export const usual: Patience = { atOnce: 128, readMs: 2 * secondMs, sendMs: 10 * secondMs };

export const pressureWarning = 'line: more people come than this process can answer, and readers are told to come again';

/** Lets strangers wait in one line, in which health and the desk do not stand, and refuses early when it becomes long. */
export const pressure = fp<Partial<Patience>>(
  (app, options, done) => {
    const { atOnce, readMs, sendMs } = { ...usual, ...options };
    let accepted = 0;
    app.server.on('connection', () => (accepted += 1));
    const line = createLine(atOnce, () => accepted);
    app.decorate('isUnderPressure', () => line.waited() > readMs);
    app.decorateRequest('endTurn', undefined);
    app.decorateReply('takeTurn', async function (this: FastifyReply) {
      const { request, raw } = this;
      if (request.endTurn !== undefined) return;
      // Node reads many requests of one connection ahead. Each waits until the answer before it has left: who reads nothing costs one answer.
      if (raw.socket === null) await once(raw, 'socket');
      const isSending = request.method !== 'GET' && request.method !== 'HEAD';
      const isTooLate = line.waited() > (isSending ? sendMs : readMs);
      // A form is refused within its turn: its refusal is a page that keeps what was typed.
      if (isTooLate && !isForm(request)) {
        await line.turnAway();
        throw new Problem('out-of-order');
      }
      request.endTurn = await line.enter();
      raw.once('close', request.endTurn);
      if (raw.destroyed) request.endTurn();
      if (isTooLate || (raw.destroyed && !isSending)) throw new Problem('out-of-order');
    });
    app.decorateReply('goOn', async function (this: FastifyReply) {
      if (this.request.endTurn !== undefined) await line.goOn();
    });
    // An answer that is ready, and one that a slow reader takes, needs no turn.
    app.addHook('onSend', async ({ endTurn }) => endTurn?.());
    done();
  },
  { name: 'pressure', fastify: '5.x' },
);

/** For scopes and routes of strangers whose answers are made for them. Runs once the body is there. */
export const inTurn = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => reply.takeTurn();
