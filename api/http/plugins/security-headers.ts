import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import fp from 'fastify-plugin';

type Options = {
  /** The inlined stylesheets, exactly as they stand in the pages; undefined in development, where no policy is set. */
  stylesheets: readonly string[] | undefined;
  publicUrl: string;
};

/** Content-Security-Policy without `unsafe-*`, and the other headers that keep a page to itself. */
export const securityHeaders = fp<Options>(
  async (app, options) => {
    const headers = await headersOf(options);
    app.addHook('onRequest', (_request, reply, done) => {
      void reply.headers(headers);
      done();
    });
  },
  { name: 'security-headers', fastify: '5.x' },
);

/** Asked of helmet once: ours are the same for every answer, and making them anew takes longer than serving a page. */
async function headersOf({ stylesheets, publicUrl }: Options): Promise<Record<string, string>> {
  const https = publicUrl.startsWith('https:');
  const example = Fastify();
  await example.register(helmet, {
    contentSecurityPolicy:
      stylesheets === undefined
        ? false
        : {
            useDefaults: false,
            directives: {
              defaultSrc: ["'none'"],
              scriptSrc: ["'self'"],
              styleSrc: stylesheets.map(hashSource),
              imgSrc: ["'self'"],
              connectSrc: ["'self'"],
              manifestSrc: ["'self'"],
              workerSrc: ["'self'"],
              formAction: ["'self'"],
              baseUri: ["'none'"],
              frameAncestors: ["'none'"],
              ...(https ? { upgradeInsecureRequests: [] } : {}),
            },
          },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // "no-referrer" would make Chromium send "Origin: null" with every form; secret pages set it themselves.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  const set: Record<string, string> = {};
  example.get('/', (_request, reply) => {
    for (const [name, value] of Object.entries(reply.raw.getHeaders())) set[name] = String(value);
    return '';
  });
  await example.inject('/');
  await example.close();
  return { ...set, 'permissions-policy': 'camera=(), microphone=(), geolocation=(self), interest-cohort=()' };
}

const hashSource = (stylesheet: string) => `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
