import type { FastifyInstance } from 'fastify';
import { endSessionsOf } from '../../accounts/account.ts';
import { recordAccount } from '../../accounts/account-history.ts';
import { endSession } from '../../accounts/session.ts';
import { readFields } from '../form/read-form.ts';
import { clearSessionCookie, sessionToken } from './session-cookie.ts';

/** POST /desk/sign-out/: ends this session, or with `everywhere` all sessions of the account. */
export function signOut(app: FastifyInstance): void {
  app.post('/desk/sign-out/', { schema: { hide: true }, config: { isBeforePasskey: true } }, async (request, reply) => {
    const { db, now } = app.parts;
    const everywhere = readFields(request.body)['everywhere'] !== undefined;
    if (everywhere) {
      await endSessionsOf(db, request.account.id);
      await recordAccount(db, { event: 'signed-out-everywhere', accountId: request.account.id, by: request.account.id, at: now() });
    } else await endSession(db, sessionToken(request) ?? '');
    clearSessionCookie(reply);
    return reply.redirect(
      `/desk/sign-in/?done=${everywhere ? 'signed-out-everywhere' : 'signed-out'}&language=${request.account.language}`,
      303,
    );
  });
}
