import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { endSession } from '../../../accounts/session.ts';
import { OwnSession, SignedIn, SignIn } from '../../../contract/desk.ts';
import { clearSessionCookie, sessionToken } from '../session-cookie.ts';
import { signInHere } from '../sign-in.ts';

/** POST /api/desk/session: signs in, so it is open to strangers. */
export function openSession(app: FastifyInstance): void {
  app.post(
    '/api/desk/session',
    { schema: { tags: ['desk'], security: [], summary: 'Sign in', body: SignIn, response: { 200: SignedIn } } },
    async (request, reply) => {
      await signInHere(request, reply, request.body);
      return { next: 'done' as const };
    },
  );
}

/** GET /api/desk/session: who is signed in. A page asks before it sends a form. */
export function askSession(app: FastifyInstance): void {
  app.get(
    '/api/desk/session',
    { exposeHeadRoute: false, schema: { tags: ['desk'], summary: 'The account that is signed in', response: { 200: OwnSession } } },
    ({ account }) => ({ account: account.id }),
  );
}

/** DELETE /api/desk/session */
export function closeSession(app: FastifyInstance): void {
  app.delete(
    '/api/desk/session',
    { schema: { tags: ['desk'], summary: 'Sign out', response: { 204: Type.Null() } } },
    async (request, reply) => {
      await endSession(app.parts.db, sessionToken(request) ?? '');
      clearSessionCookie(reply);
      return reply.code(204).send(null);
    },
  );
}
