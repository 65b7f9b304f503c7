import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { isDay } from '../../../../src/directory/calendar-day.ts';
import { writeEntryTable } from '../../../../src/exchange/entry-table.ts';
import { FileRefused } from '../../../../src/exchange/imported.ts';
import { termFinder } from '../../../../src/exchange/terms.ts';
import { readImportFile } from '../../../../src/loading/import-file.ts';
import { deskLanguages, type FieldError } from '../../../contract/codes.ts';
import type { ImportsPage } from '../../../contract/pages/imports.ts';
import { problems } from '../../../contract/problems.ts';
import { savedDirectory } from '../../../publishing/saved-directory.ts';
import { importDays, keepImport, listImports } from '../../../publishing/imports.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

const maxMegabytes = 4;
export const maxImportBytes = maxMegabytes * 1024 * 1024;
const maxSourceLength = 200;

/** `/desk/imports/`: files of services in, and the table of all entries out. */
export function importsPage(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const saved = () => savedDirectory(db, app.desk.content());

  app.get('/desk/imports/', { schema: { hide: true } }, (request, reply) => show(app, request, reply));

  app.post('/desk/imports/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const today = berlinDay(now());
    const [typed, day, topic] = ['source', 'sourceDate', 'topic'].map((name) => textOf(values, name));
    if (request.tooLargeUpload !== undefined)
      return show(app, request, reply, { values, mistake: { reason: 'too-heavy', name: request.tooLargeUpload, detail: '' } });
    const errors: FieldError[] = [
      ...(request.upload === undefined ? [{ pointer: '/file', code: 'required' } as const] : []),
      ...((typed ?? '').length > maxSourceLength ? [{ pointer: '/source', code: 'too-long' } as const] : []),
      ...(day === undefined || !isDay(day) || day > today ? [{ pointer: '/sourceDate', code: 'malformed' } as const] : []),
    ];
    if (errors.length > 0 || request.upload === undefined || day === undefined) return show(app, request, reply, { errors, values });
    const { name, bytes } = request.upload;
    const source = { title: typed === '' || typed === undefined ? name.slice(0, maxSourceLength) : typed, date: day };
    const directory = await saved();
    const known = directory.topics.find(({ id }) => id === topic)?.id;
    const findTerm = termFinder(directory, deskLanguages.map(app.site().words));
    try {
      const imported = await readImportFile(name, bytes, { directory, source, today, topic: known, findTerm });
      const id = await keepImport(
        db,
        request.account.id,
        { name: name.slice(0, maxSourceLength), imported, source: { source: source.title, sourceDate: source.date } },
        now(),
      );
      return await reply.redirect(`/desk/imports/${id}/`, 303);
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      return show(app, request, reply, { values, mistake: { reason: error.reason, name, detail: error.detail } });
    }
  });

  app.get('/desk/imports/entries.csv', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="entries.csv"')
      .header('cache-control', 'no-store')
      .send(writeEntryTable(await saved())),
  );
}

function statusOf({ mistake, errors = [] }: Partial<Pick<ImportsPage, 'errors' | 'mistake'>>): number {
  if (mistake?.reason === 'too-heavy') return problems['too-large'].status;
  return mistake === undefined && errors.length === 0 ? 200 : 422;
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  after: Partial<Pick<ImportsPage, 'errors' | 'values' | 'mistake'>> = {},
): Promise<unknown> {
  const { db, now } = app.parts;
  const { account } = request;
  return reply.page(
    '/desk/imports',
    {
      account: personOf(account),
      files: await listImports(db, account.id),
      maxMegabytes,
      keptDays: importDays,
      errors: [],
      ...doneOf(readFields(request.query)),
      ...after,
      values: { sourceDate: berlinDay(now()), ...after.values },
    },
    { language: account.language, status: statusOf(after) },
  );
}
