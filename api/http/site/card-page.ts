import type { FastifyInstance } from 'fastify';
import type { Door } from '../../contract/pages/site.ts';
import { Problem } from '../../contract/problems.ts';
import { currentServices } from '../../../src/directory/directory.ts';
import { LanguageParams } from '../params.ts';

/** `/:lang/card/`: the card of the portal, of `?services=<id>`, or of `?life=<id>`, to pass on. Reads nothing but the content. */
export function cardPage(app: FastifyInstance): void {
  app.get('/:lang/card/', { schema: { hide: true, params: LanguageParams } }, ({ params, url }, reply) =>
    reply.page(
      '/[lang]/card',
      { door: doorOf(app, new URL(url, 'http://localhost').searchParams), origin: app.parts.settings.publicUrl },
      { language: app.getLanguage(params.lang).tag },
    ),
  );
}

/** @throws Problem not-found for an entry that is not shown */
function doorOf(app: FastifyInstance, query: URLSearchParams): Door {
  const { directory } = app.site();
  const [service, life] = [query.get('services'), query.get('life')];
  if (service !== null) {
    const found = currentServices(directory, app.parts.now()).find(({ id, formerIds }) => [id, ...formerIds].includes(service));
    if (found === undefined) throw new Problem('not-found');
    return { kind: 'services', id: found.id };
  }
  if (life !== null) {
    if (!directory.lifeEvents.some(({ id }) => id === life)) throw new Problem('not-found');
    return { kind: 'life', id: life };
  }
  return { kind: 'portal' };
}
