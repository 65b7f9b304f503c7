import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { recordAccount } from '../../accounts/account-history.ts';
import { accountOfIdentity, endProviderSessions } from '../../accounts/identity.ts';
import { createIdentityProvider } from '../../accounts/identity-provider.ts';
import { startSession } from '../../accounts/session.ts';
import { valueOf } from '../../contract/form.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { readFields } from '../form/read-form.ts';
import { refuseAfter } from '../plugins/limits.ts';
import { deskLanguage } from './desk-language.ts';
import { deskPath } from './desk-path.ts';
import { deviceKind } from './device-kind.ts';
import { sessionToken, setSessionCookie } from './session-cookie.ts';

const cookie = 'desk-provider';
const path = '/desk/sign-in/provider/';
/** Sign-ins of one address in ten minutes, to keep the table of begun ones short. */
const most = 120;

/** Sign-in by the city's own provider of identities (OpenID Connect); nothing where OIDC_ISSUER is not set. */
export function providerSignIn(app: FastifyInstance): void {
  const { db, now, settings } = app.parts;
  if (settings.provider === undefined) return;
  const { provider } = settings;
  const returnPath = `${path}return/`;
  const identities = createIdentityProvider(provider, `${settings.publicUrl}${returnPath}`);
  const count = app.limitByNetwork('provider sign-ins', most);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => refuseAfter((await count(request)).waitSeconds, reply);
  const attributes = { path, httpOnly: true, sameSite: 'lax', secure: settings.publicUrl.startsWith('https:') } as const;

  app.get(path, { schema: { hide: true }, onRequest }, async (request, reply) => {
    const { url, token } = await identities.begin(db, deskPath(readFields(request.query)['next']), now());
    return reply.setCookie(cookie, token, attributes).header('cache-control', 'no-store').redirect(url, 303);
  });

  app.get(returnPath, { schema: { hide: true }, onRequest }, async (request, reply) => {
    void reply.clearCookie(cookie, attributes).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    try {
      const answer = new URL(request.url, settings.publicUrl);
      const { claims, next } = await identities.finish(db, answer, request.cookies[cookie] ?? '', now());
      const accountId = await accountOfIdentity(db, claims, provider, deskLanguage(request), now());
      const providerSession = typeof claims['sid'] === 'string' ? claims['sid'] : null;
      const beginning = { way: 'provider', device: deviceKind(request), providerSession } as const;
      setSessionCookie(reply, await startSession(db, accountId, sessionToken(request), now(), beginning));
      await recordAccount(db, { event: 'signed-in', accountId, detail: 'provider', at: now() });
      return await reply.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'wrong-sign-in') throw error;
      return reply.page(
        '/desk/sign-in',
        { next: '/desk/', hasProvider: true, values: {}, errors: [{ pointer: '/provider', code: 'not-allowed' }] },
        { language: deskLanguage(request), status: problems[error.code].status },
      );
    }
  });

  // From the provider's own server, so without a cookie or an origin; the signed token is the proof.
  app.post(`${path}logout`, { schema: { hide: true }, onRequest }, async (request, reply) => {
    const logout = await identities.readLogout(valueOf(readFields(request.body), 'logout_token'));
    await endProviderSessions(db, provider.issuer, logout);
    return reply.header('cache-control', 'no-store').code(200).send('');
  });
}
