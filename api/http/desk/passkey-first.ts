import type { FastifyRequest } from 'fastify';
import { wayOf } from '../../accounts/own-sessions.ts';
import { listPasskeys } from '../../accounts/passkey.ts';
import { findWorker } from '../../accounts/worker.ts';
import { sessionToken } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to a session that must add a passkey first. */
    isBeforePasskey?: boolean;
  }
}

/**
 * Whether the session may do nothing but add a passkey: the city requires one of roles that open person parts (REQUIRE_PASSKEY), and the
 * session began by a password or a one-time link.
 */
export async function mustAddPasskey(request: FastifyRequest): Promise<boolean> {
  const { db, settings } = request.server.parts;
  if (settings.requirePasskey === 'nobody' || findWorker(request.account) === undefined) return false;
  const way = await wayOf(db, sessionToken(request) ?? '');
  return way !== 'passkey' && way !== 'provider';
}

/**
 * Whether the session may add a passkey. Where one is required, a password alone adds the first one only, or else it would stand in for the
 * second; a one-time link of an admin, for a lost device, adds a further one.
 */
export async function mayAddPasskey(request: FastifyRequest): Promise<boolean> {
  const { db } = request.server.parts;
  if (!(await mustAddPasskey(request))) return true;
  const way = await wayOf(db, sessionToken(request) ?? '');
  return way === 'link' || (await listPasskeys(db, request.account.id)).length === 0;
}
