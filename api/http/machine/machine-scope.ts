import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { findMachine, type Machine } from '../../accounts/api-token.ts';
import type { TokenPart, TokenScope } from '../../contract/codes.ts';
import { Problem } from '../../contract/problems.ts';
import { refuseAfter } from '../plugins/limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The system that calls; only in scopes with `machines`. */
    machine: Machine;
  }
}

/** Calls in ten minutes: of one address, whatever it shows, and of one token. */
const mostOfAddress = 3000;
const mostOfToken = 600;

/** Requires a token, in `Authorization: Bearer kim_…` (RFC 6750). A cookie counts for nothing here. */
export const machines = fp(
  (app: FastifyInstance, { key }: { key: Uint8Array }, done) => {
    const { db, now } = app.parts;
    const limitAddress = app.limitByNetwork('machines', mostOfAddress);
    const limitToken = app.limitByKey('token', mostOfToken, ({ machine }) => machine.worker.id);
    app.addHook('onRequest', async (request, reply) => {
      refuseAfter((await limitAddress(request)).waitSeconds, reply);
      const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const machine = await findMachine(db, key, token, now());
      if (machine === undefined) {
        void reply.header('www-authenticate', 'Bearer');
        throw new Problem('not-signed-in');
      }
      request.machine = machine;
      refuseAfter((await limitToken(request)).waitSeconds, reply);
    });
    done();
  },
  { name: 'machines', fastify: '5.x' },
);

/** For the `onRequest` of a route. @throws Problem not-allowed for a token without the scope */
export const scoped = (scope: TokenScope | TokenPart) =>
  function (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
    done(request.machine.scopes.includes(scope) ? undefined : new Problem('not-allowed'));
  };
