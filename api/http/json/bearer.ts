import type { FastifyRequest } from 'fastify';
import { Problem } from '../../contract/problems.ts';
import { secretPattern } from '../../sealing/derivation.ts';

/**
 * The slip's secret from `Authorization: Bearer <secret>` (RFC 6750).
 * @throws Problem not-found for a missing or malformed secret
 */
export function bearerSecret({ headers }: FastifyRequest): string {
  const secret = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  if (!secretPattern.test(secret)) throw new Problem('not-found');
  return secret;
}
