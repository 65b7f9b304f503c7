import { createHash } from 'node:crypto';
import fp from 'fastify-plugin';

type Options = {
  /** The inlined stylesheets, exactly as they stand in the pages; undefined in development, where no policy is set. */
  stylesheets: readonly string[] | undefined;
  publicUrl: string;
};

/** Sets a Content-Security-Policy without `unsafe-*`, and the other headers that isolate a page. */
export const securityHeaders = fp<Options>(
  async (app, options) => {
    const headers = headersOf(options);
    app.addHook('onRequest', (_request, reply, done) => {
      void reply.headers(headers);
      done();
    });
  },
  { name: 'security-headers', fastify: '5.x' },
);

/** The same for every answer. A test compares them with those of helmet. */
export function headersOf({ stylesheets, publicUrl }: Options): Record<string, string> {
  const https = publicUrl.startsWith('https:');
  return {
    ...(stylesheets === undefined ? {} : { 'content-security-policy': policyOf(stylesheets, https) }),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(self)',
    // "no-referrer" would make Chromium send "Origin: null" with every form; secret pages set it themselves.
    'referrer-policy': 'same-origin',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  };
}

const policyOf = (stylesheets: readonly string[], https: boolean): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...stylesheets.map(hashSource)].join(' '),
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join(';');

const hashSource = (stylesheet: string) => `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;
