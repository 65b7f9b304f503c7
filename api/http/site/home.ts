import type { FastifyInstance } from 'fastify';
import { negotiateLanguage } from '../../../src/i18n/negotiate.ts';

/** `/`: redirects to the home page in the browser's language, else to the choice of languages. */
export function home(app: FastifyInstance): void {
  app.get('/', { schema: { hide: true } }, (request, reply) => {
    const tags = app.site().directory.city.languages.map((language) => language.tag);
    const language = negotiateLanguage(request.headers['accept-language'], tags);
    return reply
      .header('cache-control', 'no-store')
      .header('vary', 'accept-language')
      .redirect(language === undefined ? '/languages/' : `/${language}/`, 302);
  });
}
