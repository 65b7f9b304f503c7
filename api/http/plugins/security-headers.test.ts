import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import { expect, it } from 'vitest';
import { headersOf } from './security-headers.ts';

const stylesheets = ['a { color: red }', 'b { color: blue }'];
const hashes = ["'sha256-LHvAPItmcc9l4w10oslyz6Nh8tFuoEH5lssCs9WdKIE='", "'sha256-wrdYjAThb5OiuZhvtZ/6W89phfPPIc11A1CSYtDc3TU='"];

/** The headers of helmet, set up as ours. */
function headersOfHelmet(https: boolean): Record<string, unknown> {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", ...hashes],
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
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })(new IncomingMessage(new Socket()), response, () => undefined);
  return response.getHeaders();
}

it.each(['https://kim.example.org', 'http://localhost:8080'])(
  'the headers of %s are those of helmet and a permissions policy',
  (publicUrl) => {
    const { 'permissions-policy': permissions, ...headers } = headersOf({ stylesheets, publicUrl });
    expect(headers).toEqual({ ...headersOfHelmet(publicUrl.startsWith('https:')) });
    expect(permissions).toBe('camera=(), microphone=(), geolocation=(self)');
  },
);

it('development has no policy for contents', () => {
  expect(headersOf({ stylesheets: undefined, publicUrl: 'http://localhost:8080' })).not.toHaveProperty('content-security-policy');
});
