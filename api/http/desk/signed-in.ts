import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Account } from '../../accounts/account.ts';
import { may, type Right } from '../../accounts/rights.ts';
import { findSession } from '../../accounts/session.ts';
import { Problem } from '../../contract/problems.ts';
import { sessionToken } from './session-cookie.ts';
import type { Worker } from '../../accounts/worker.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; only in scopes that ask for it. */
    account: Account;
  }
}

/** For scopes of people who are signed in. Asks the database with every request. */
export const signedIn = fp(
  (app: FastifyInstance, _options, done) => {
    app.addHook('onRequest', async (request) => {
      const token = sessionToken(request);
      const account = token === undefined ? undefined : await findSession(app.parts.db, token, app.parts.now());
      if (account === undefined) throw new Problem('not-signed-in');
      request.account = account;
    });
    done();
  },
  { name: 'signed-in', fastify: '5.x' },
);

/** Who is signed in, in scopes where that may be nobody. */
export const signedInAs = (request: FastifyRequest): Account | undefined => request.account;

/** For scopes of people who may do one thing. Stands behind `signedIn`. */
export const allowed = fp<{ right: Right }>(
  (app, { right }, done) => {
    app.addHook('onRequest', async (request) => {
      if (!may(request.account.role, right)) throw new Problem('not-allowed');
    });
    done();
  },
  { name: 'allowed', fastify: '5.x' },
);

/** Who works on the queue. @throws Problem not-allowed for the other roles */
export function workerOf({ account }: FastifyRequest): Worker {
  const { id, provider, role } = account;
  if (role !== 'counsellor' && role !== 'coordinator') throw new Problem('not-allowed');
  return { id, provider, role };
}
