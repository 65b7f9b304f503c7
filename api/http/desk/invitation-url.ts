import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';

/**
 * Checks the language of an invitation link before the link is made.
 * @returns the address for a link's secret
 * @throws Problem invalid-input for a language that the city does not offer
 */
export function invitationUrl(app: FastifyInstance, language: string): (secret: string) => string {
  const known = app.site().directory.city.languages.find(({ tag }) => tag === language);
  if (known === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/language', code: 'not-allowed' }] });
  return (secret) => new URL(`/${known.tag}/appointment/?invitation=${secret}`, app.parts.settings.publicUrl).href;
}
