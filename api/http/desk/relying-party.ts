import type { FastifyInstance } from 'fastify';
import type { RelyingParty } from '../../accounts/passkey.ts';

/** The site that passkeys belong to: a passkey of another host or port of it is refused. */
export function relyingParty({ parts, site }: FastifyInstance): RelyingParty {
  const { hostname, origin } = new URL(parts.settings.publicUrl);
  return { id: hostname, origin, name: `KIM ${site().directory.city.name}` };
}
