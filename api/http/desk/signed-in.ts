import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Account } from '../../accounts/account.ts';
import { findOpened, leaveOpened } from '../../accounts/opened-request.ts';
import { appendLine } from '../../audit/log.ts';
import { may } from '../../accounts/rights.ts';
import type { Right } from '../../contract/codes.ts';
import { findSession, lookAtSession } from '../../accounts/session.ts';
import { Problem } from '../../contract/problems.ts';
import { mustAddPasskey } from './passkey-first.ts';
import { sessionToken } from './session-cookie.ts';
import { findWorker, type Worker } from '../../accounts/worker.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that is signed in; only in scopes with `signedIn`. */
    account: Account;
  }
}

/**
 * Requires a sign-in. Reads the session from the database with every request.
 * `byItself` marks a scope of requests that scripts send without anybody doing anything: they do not keep the session from going idle.
 */
export const signedIn = fp<{ byItself?: true }>(
  (app: FastifyInstance, { byItself }, done) => {
    const { db, now } = app.parts;
    app.addHook('onRequest', async (request) => {
      const token = sessionToken(request);
      const account = token === undefined ? undefined : await (byItself ? lookAtSession : findSession)(db, token, now());
      if (account === undefined) throw new Problem('not-signed-in');
      request.account = account;
      if (request.routeOptions.config.isBeforePasskey !== true && (await mustAddPasskey(request)))
        throw new Problem('not-allowed', { extra: { needs: 'passkey' } });
    });
    done();
  },
  { name: 'signed-in', fastify: '5.x' },
);

/** Closes the person part that the session has open once another page is shown; the request's page shows it until then. */
export const leavesRequests = fp(
  (app: FastifyInstance, _options, done) => {
    const { db } = app.parts;
    app.addHook('onRequest', async (request) => {
      const token = sessionToken(request);
      if (request.method !== 'GET' || token === undefined) return;
      const opened = await findOpened(db, token);
      if (opened !== undefined && !request.url.startsWith(`/desk/requests/${opened}/`)) await leaveOpened(db, token);
    });
    done();
  },
  { name: 'leaves-requests', fastify: '5.x' },
);

/** The account that is signed in, for scopes where there may be none. */
export const signedInAs = (request: FastifyRequest): Account | undefined => request.account;

/** Requires a right. Registered after `signedIn`. */
export const allowed = fp<{ right: Right }>(
  (app, { right }, done) => {
    const { db, now } = app.parts;
    app.addHook('onRequest', async (request) => {
      if (may(request.account.role, right)) return;
      await appendLine(db, { event: 'not-allowed', actor: request.account.id, detail: right, at: now() });
      throw new Problem('not-allowed');
    });
    done();
  },
  { name: 'allowed', fastify: '5.x' },
);

/** The signed-in account as one that works on the queue. @throws Problem not-allowed for the other roles */
export function workerOf({ account }: FastifyRequest): Worker {
  const worker = findWorker(account);
  if (worker === undefined) throw new Problem('not-allowed');
  return worker;
}
