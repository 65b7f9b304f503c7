import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
  type IDToken,
} from 'openid-client';
import { later, minuteMs, secondMs } from '../../src/directory/instants.ts';
import type { ProviderSettings } from '../config.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { recordAccount } from './account-history.ts';
import { newToken, tokenHash } from './token.ts';

/** Names the sessions to end: all of a subject, or one of them. */
export type Logout = { subject: string | undefined; session: string | undefined; at: Date };

/** The city's own sign-in. */
type IdentityProvider = {
  /** Where the browser goes, and what it must bring back. @throws Problem out-of-order while the provider does not answer */
  begin: (db: Db, next: string, now: Date) => Promise<{ url: string; token: string }>;
  /** Exchanges the code. @throws Problem wrong-sign-in, out-of-order */
  finish: (db: Db, answer: URL, token: string, now: Date) => Promise<{ claims: IDToken; next: string }>;
  /** Checks a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). @throws Problem malformed-request, out-of-order */
  readLogout: (token: string) => Promise<Logout>;
};

const timeoutSeconds = 5;
/** For typing a password and a second factor at the provider. */
const validMinutes = 15;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/**
 * Asks for the provider's own description at the first sign-in, and again after a failure: the portal starts without it.
 * @param redirectUri the address that the provider sends browsers back to
 */
export function createIdentityProvider(settings: ProviderSettings, redirectUri: string): IdentityProvider {
  let found: Promise<{ configuration: Configuration; keys: JWTVerifyGetKey }> | undefined;
  const find = async () => {
    found ??= discover(settings);
    try {
      return await found;
    } catch {
      found = undefined;
      throw new Problem('out-of-order');
    }
  };

  return {
    async begin(db, next, now) {
      const { configuration } = await find();
      const [token, state, nonce, codeVerifier] = [newToken(), randomState(), randomNonce(), randomPKCECodeVerifier()];
      await db.deleteFrom('providerSignIns').where('expiresAt', '<=', now.toISOString()).execute();
      await db
        .insertInto('providerSignIns')
        .values({
          tokenHash: tokenHash(token),
          state,
          nonce,
          codeVerifier,
          next,
          expiresAt: later(now, validMinutes * minuteMs).toISOString(),
        })
        .execute();
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, token };
    },

    async finish(db, answer, token, now) {
      const begun = await db
        .deleteFrom('providerSignIns')
        .where('tokenHash', '=', tokenHash(token))
        .where('expiresAt', '>', now.toISOString())
        .returningAll()
        .executeTakeFirst();
      if (begun === undefined) throw new Problem('wrong-sign-in');
      const { configuration } = await find();
      const tokens = await authorizationCodeGrant(configuration, answer, {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.codeVerifier,
        idTokenExpected: true,
      }).catch(() => undefined);
      const claims = tokens?.claims();
      if (claims === undefined) {
        await recordAccount(db, { event: 'sign-in-failed', accountId: null, detail: 'provider', at: now });
        throw new Problem('wrong-sign-in');
      }
      return { claims, next: begun.next };
    },

    async readLogout(token) {
      const { configuration, keys } = await find();
      const verified = await jwtVerify(token, keys, {
        issuer: configuration.serverMetadata().issuer,
        audience: settings.clientId,
        maxTokenAge: '5 minutes',
        requiredClaims: ['iat', 'jti', 'events'],
      }).catch(() => undefined);
      if (verified === undefined) throw new Problem('malformed-request');
      const { sub, sid, iat, events, nonce } = verified.payload;
      const isLogout = typeof events === 'object' && events !== null && logoutEvent in events;
      const session = typeof sid === 'string' ? sid : undefined;
      if (!isLogout || nonce !== undefined || (sub === undefined && session === undefined)) throw new Problem('malformed-request');
      return { subject: sub, session, at: new Date((iat ?? 0) * secondMs) };
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings) {
  const configuration = await discovery(new URL(issuer), clientId, clientSecret, undefined, {
    timeout: timeoutSeconds,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the settings allow http on this machine only; the mark is a warning
    execute: issuer.startsWith('http:') ? [allowInsecureRequests] : [],
  });
  const { jwks_uri: address } = configuration.serverMetadata();
  if (address === undefined) throw new Error('the provider names no keys');
  return { configuration, keys: createRemoteJWKSet(new URL(address), { timeoutDuration: timeoutSeconds * secondMs }) };
}
