import type { FastifyInstance } from 'fastify';
import { serviceSchema } from '../../../../src/directory/service-schema.ts';
import { Problem } from '../../../contract/problems.ts';
import { findDraft } from '../../../publishing/basket.ts';
import { withChanges } from '../../../publishing/edited-entry.ts';
import { readEntry } from '../../../publishing/entry-text.ts';
import { liveContent } from '../../../publishing/live-content.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';

/** `/desk/services/:id/preview/?language=ar`: the public page of an entry as it will be with the saved changes, in any language. */
export function previewPage(app: FastifyInstance): void {
  const { db, settings } = app.parts;

  app.get('/desk/services/:id/preview/', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    const { id } = request.params;
    const { directory } = app.site();
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new Problem('not-found');
    const { text, changes } = await findDraft(db, await liveContent(settings), id);
    const entry = serviceSchema.safeParse(readEntry(withChanges(text, changes)));
    if (!entry.success) throw new Problem('not-found');
    const deskLanguage = request.account.language;
    const changed = { ...entry.data, id };
    const isNew = !directory.services.some((service) => service.id === id);
    const services = isNew
      ? [...directory.services, changed]
      : directory.services.map((service) => (service.id === id ? changed : service));
    return reply.page(
      '/desk/services/preview',
      { service: id, deskLanguage },
      { language: textOf(readFields(request.query), 'language') || deskLanguage, directory: { ...directory, services } },
    );
  });
}
