import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { recordAccount } from '../../accounts/account-history.ts';
import { accountOfPasskey, beginPasskeySignIn } from '../../accounts/passkey.ts';
import { startSession } from '../../accounts/session.ts';
import { valueOf } from '../../contract/form.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { readFields } from '../form/read-form.ts';
import { refuseAfter } from '../plugins/limits.ts';
import { deskLanguage } from './desk-language.ts';
import { deskPath } from './desk-path.ts';
import { deviceKind } from './device-kind.ts';
import { relyingParty } from './relying-party.ts';
import { sessionToken, setSessionCookie } from './session-cookie.ts';
import { rememberDevice } from './sign-in.ts';

/** Questions and answers of one address in ten minutes. Nobody guesses a passkey; this keeps the table of challenges short. */
const most = 120;

/** POST /desk/sign-in/passkey-options: the question for a passkey; POST /desk/sign-in/passkey/: the answer, which signs in. */
export function passkeySignIn(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const count = app.limitByNetwork('passkeys', most);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => refuseAfter((await count(request)).waitSeconds, reply);

  app.post('/desk/sign-in/passkey-options', { schema: { hide: true }, onRequest }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(await beginPasskeySignIn(db, relyingParty(app), now())),
  );

  app.post('/desk/sign-in/passkey/', { schema: { hide: true }, onRequest }, async (request, reply) => {
    const values = readFields(request.body);
    const next = deskPath(values['next']);
    try {
      const { id, email } = await accountOfPasskey(db, valueOf(values, 'passkey'), relyingParty(app), now());
      const beginning = { way: 'passkey', device: deviceKind(request) } as const;
      setSessionCookie(reply, await startSession(db, id, sessionToken(request), now(), beginning));
      await recordAccount(db, { event: 'signed-in', accountId: id, detail: 'passkey', at: now() });
      rememberDevice(request, reply, email);
      return await reply.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'wrong-sign-in') throw error;
      return reply.page(
        '/desk/sign-in',
        {
          next,
          hasProvider: app.parts.settings.provider !== undefined,
          values: {},
          errors: [{ pointer: '/passkey', code: 'not-allowed' }],
        },
        { language: deskLanguage(request), status: problems[error.code].status },
      );
    }
  });
}
