import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import fp from 'fastify-plugin';

type Options = {
  /** The inlined stylesheets, exactly as they stand in the pages; undefined in development, where no policy is set. */
  stylesheets: readonly string[] | undefined;
  publicUrl: string;
};

/** Content-Security-Policy without `unsafe-*`, and the other headers that keep a page to itself. */
export const securityHeaders = fp<Options>(
  async (app, { stylesheets, publicUrl }) => {
    const https = publicUrl.startsWith('https:');
    await app.register(helmet, {
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
    app.addHook('onSend', async (_request, reply) => {
      void reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(self), interest-cohort=()');
    });
  },
  { name: 'security-headers', fastify: '5.x' },
);

const hashSource = (stylesheet: string) => `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
