import type { FastifyReply, FastifyRequest } from 'fastify';
import { signIn } from '../../accounts/sign-in.ts';
import type { SignIn } from '../../contract/desk.ts';
import { Problem } from '../../contract/problems.ts';
import { networkOf } from '../plugins/limits.ts';
import { sessionToken, setSessionCookie } from './session-cookie.ts';

/**
 * Signs in and sets the cookie, for the page and for JSON alike.
 * @throws Problem wrong-sign-in, too-many-requests (with Retry-After set)
 */
export async function signInHere(request: FastifyRequest, reply: FastifyReply, { email, password }: SignIn): Promise<void> {
  const { parts, desk } = request.server;
  const attempt = { email, password, address: networkOf(request.ip), previous: sessionToken(request) };
  try {
    setSessionCookie(reply, await signIn(parts.db, desk.signInLimit, attempt, parts.now()));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'too-many-requests') throw error;
    void reply.header('retry-after', error.extra['retryAfter']);
    throw new Problem('too-many-requests');
  }
}
