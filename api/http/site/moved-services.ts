import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { movedTo } from '../../../src/directory/moved.ts';

/**
 * `/:lang/services/:service/` of renamed and removed entries, so that printed links still work in every language. Every other entry is a
 * static page.
 */
export function movedServices(app: FastifyInstance): void {
  app.get(
    '/:lang/services/:service/',
    { schema: { hide: true, params: Type.Object({ lang: Type.String(), service: Type.String() }) } },
    async (request, reply) => {
      const { lang, service } = request.params;
      const { directory } = app.site();
      const moved = directory.city.languages.some(({ tag }) => tag === lang) ? movedTo(directory, service) : undefined;
      switch (moved?.kind) {
        case 'renamed':
          // For an hour only: a renaming can be undone, but a browser would remember this redirect for ever.
          return reply.header('cache-control', 'public, max-age=3600').redirect(`/${lang}/services/${moved.id}/`, 301);
        case 'removed': {
          const { id, removedOn, see } = moved;
          await reply.takeTurn();
          return reply.page('/[lang]/removed', { id, removedOn, see }, { language: lang, status: 410 });
        }
        case undefined:
          return app.serveStatic(request, reply);
      }
    },
  );
}
