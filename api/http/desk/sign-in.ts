import type { FastifyReply, FastifyRequest } from 'fastify';
import { normalEmail } from '../../accounts/account.ts';
import { findKnownDevice, markDevice } from '../../accounts/known-device.ts';
import { signIn } from '../../accounts/sign-in.ts';
import type { SignIn } from '../../contract/desk.ts';
import { Problem } from '../../contract/problems.ts';
import { deviceKind } from './device-kind.ts';
import { networksOf } from '../networks.ts';
import { deviceMark, sessionToken, setDeviceCookie, setSessionCookie } from './session-cookie.ts';

/**
 * Signs in and sets the cookies, for the page and for JSON alike.
 * @throws Problem wrong-sign-in, too-many-requests (with Retry-After set)
 */
export async function signInHere(request: FastifyRequest, reply: FastifyReply, { email, password }: SignIn): Promise<void> {
  const { parts, desk } = request.server;
  const knownDevice = findKnownDevice(deviceMark(request), normalEmail(email), desk.key);
  const attempt = {
    email,
    password,
    origin: { networks: networksOf(request.ip), knownDevice },
    previous: sessionToken(request),
    device: deviceKind(request),
  };
  try {
    setSessionCookie(reply, await signIn(parts.db, desk.signInLimit, attempt, parts.now()));
    rememberDevice(request, reply, email);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'too-many-requests') throw error;
    void reply.header('retry-after', error.extra['retryAfter']);
    throw new Problem('too-many-requests');
  }
}

/** Marks this device as known to the account, so that strangers' failed sign-ins do not slow it down. */
export function rememberDevice(request: FastifyRequest, reply: FastifyReply, email: string): void {
  setDeviceCookie(reply, markDevice(deviceMark(request), normalEmail(email), request.server.desk.key));
}
