import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A person as the city's sign-in knows them. */
export type Citizen = { sub: string; email: string; email_verified: boolean; name: string; groups: string[] };

export type TestProvider = {
  issuer: string;
  /** Who signs in next. */
  signsIn: (citizen: Citizen) => void;
  /** Ends a person's session at the provider, which tells the portal. */
  logOut: (sub: string, sid: string) => Promise<void>;
  stop: () => Promise<void>;
};

export const clientId = 'kim-portal';
export const clientSecret = 'a secret of the tests, long enough for HMAC';

/** A real provider of OpenID Connect on this machine, whose users sign in without being asked. */
export async function startProvider(portalUrl: string): Promise<TestProvider> {
  let next: Citizen | undefined;
  const known = new Map<string, Citizen>();
  const server: Server = createServer();
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${portalUrl}/desk/sign-in/provider/return/`],
        backchannel_logout_uri: `${portalUrl}/desk/sign-in/provider/logout`,
        backchannel_logout_session_required: true,
      },
    ],
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    claims: { email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    // The portal reads the ID token only.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    // Without the guard against addresses of this machine, where the portal is.
    fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    cookies: { keys: ['tests'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...known.get(sub)!, sub }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId, accountId: context.oidc.session!.accountId! });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) void answer(request, response);
    else void provider.interactionFinished(request, response, { login: { accountId: next!.sub } });
  });
  return {
    issuer,
    signsIn: (citizen) => {
      next = citizen;
      known.set(citizen.sub, citizen);
    },
    logOut: async (sub, sid) => {
      const client = (await provider.Client.find(clientId)) as unknown as {
        backchannelLogout: (sub: string, sid: string) => Promise<void>;
      };
      await client.backchannelLogout(sub, sid);
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * Goes through the redirects of a sign-in as a browser does.
 * @param change to what the provider sends back
 * @returns the answer of the portal, and its cookies
 */
export async function followSignIn(portalUrl: string, change: (answer: URL) => void = () => undefined) {
  const jar = new Map<string, string>();
  let at = `${portalUrl}/desk/sign-in/provider/?next=/desk/translations/`;
  for (let hop = 0; hop < 10; hop += 1) {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const one of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one)!;
      jar.set(name!, value!);
    }
    const location = answer.headers.get('location');
    if (location === null || !new URL(location, at).href.match(/interaction|auth|provider/))
      return { answer, jar, cookie: `desk=${jar.get('desk')}` };
    const to = new URL(location, at);
    if (to.pathname.endsWith('/return/')) change(to);
    at = to.href;
  }
  throw new Error('too many redirects');
}
