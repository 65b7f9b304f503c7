import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';

/**
 * Checks that a change comes from our own pages (CSRF). For scopes whose routes take forms or a cookie; JSON without a cookie needs no
 * check, because another site gains nothing by sending it.
 * Browsers state the origin in Sec-Fetch-Site, older ones in Origin; a request without either is refused.
 * A page with `no-referrer` sends "Origin: null"; `hiddenOriginPasses` accepts that where the address itself is the secret.
 */
export const sameOrigin = fp<{ publicUrl: string; hiddenOriginPasses?: boolean }>(
  (app, { publicUrl, hiddenOriginPasses = false }, done) => {
    const origins = hiddenOriginPasses ? [publicUrl, 'null'] : [publicUrl];
    app.addHook('onRequest', async (request) => {
      if (changesSomething(request) && !comesFromHere(request, origins)) throw new Problem('wrong-origin');
    });
    done();
  },
  { name: 'same-origin', fastify: '5.x' },
);

const changesSomething = (request: FastifyRequest) => !['GET', 'HEAD', 'OPTIONS'].includes(request.method);

function comesFromHere({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? origins.includes(headers.origin ?? '') : site === 'same-origin';
}
