import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';
import { hashOf, sameHash } from '../../sealing/derivation.ts';
import type { Meters } from '../../watching/meters.ts';

/** `/metrics`: the figures of this process for a monitor that knows the token. */
export function metrics(app: FastifyInstance, { token, scrape }: { token: string; scrape: Meters['scrape'] }): void {
  const wanted = hashOf(`Bearer ${token}`);
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    // Hashes have one length, so the comparison takes the same time for every token.
    if (!sameHash(hashOf(request.headers.authorization ?? ''), wanted)) throw new Problem('not-signed-in');
    const { type, text } = await scrape();
    return reply.header('cache-control', 'no-store').type(type).send(text);
  });
}
