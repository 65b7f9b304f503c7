import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';

/**
 * The one check that a change comes from our own pages. For scopes whose routes take forms or a cookie;
 * JSON without a cookie needs none, because another site gains nothing by sending it.
 * A page that hides its address (`no-referrer`) sends "Origin: null"; where the address itself is the secret, that may pass.
 * A browser says where a request comes from by Sec-Fetch-Site, an older one by Origin; without either the answer is no.
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
