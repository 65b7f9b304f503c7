import type { FastifyInstance } from 'fastify';
import { isEntryName, withEntries } from '../../../../src/directory/entry-kind.ts';
import { Problem } from '../../../contract/problems.ts';
import { findDraft } from '../../../publishing/basket.ts';
import { withChanges } from '../../../publishing/edited-entry.ts';
import { readEntry } from '../../../publishing/entry-text.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';

/** `/desk/services/:id/preview/?language=ar`: the public page of an entry as it will be with the saved changes, in any language. */
export function previewPage(app: FastifyInstance): void {
  const { db } = app.parts;

  app.get('/desk/services/:id/preview/', { schema: { hide: true, params: IdParams } }, async (request, reply) => {
    const { id } = request.params;
    if (!isEntryName(id)) throw new Problem('not-found');
    const { text, changes } = await findDraft(db, app.desk.content().folderAt, id);
    const { directory, misfits } = withEntries(app.site().directory, [{ entry: id, value: readEntry(withChanges(text, changes)) }]);
    if (misfits.length > 0) throw new Problem('not-found');
    const deskLanguage = request.account.language;
    return reply.page(
      '/desk/services/preview',
      { entry: id, deskLanguage },
      { language: textOf(readFields(request.query), 'language') || deskLanguage, directory },
    );
  });
}
