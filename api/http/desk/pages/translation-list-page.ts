import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { getEntry } from '../../../../src/directory/entry-kind.ts';
import { translationState } from '../../../../src/directory/free-text.ts';
import { targetLanguages } from '../../../../src/translation/content-texts.ts';
import { readCsv, writeCsv } from '../../../../src/translation/csv.ts';
import { ExchangeError, idOf, unitOf } from '../../../../src/translation/exchange.ts';
import { keptWords } from '../../../../src/translation/kept-words.ts';
import { readXliff, writeXliff } from '../../../../src/translation/xliff.ts';
import type { TranslationListPage } from '../../../contract/pages/translations.ts';
import { Problem } from '../../../contract/problems.ts';
import { listTexts, receiveUnits } from '../../../translation/desk-texts.ts';
import { maxMachineTexts, translateTexts } from '../../../translation/machine.ts';
import { MachineError } from '../../../translation/service.ts';
import { suggestedIn } from '../../../translation/suggestions.ts';
import { TranslationListParams } from '../../params.ts';
import { readFields } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { countStates, stateOf } from './translations-page.ts';

const schema = { hide: true, params: TranslationListParams };

/** `/desk/translations/:language/`: the texts of one language, as a list and as files for translators. */
export function translationListPage(app: FastifyInstance): void {
  const { db, now, settings } = app.parts;

  app.get('/desk/translations/:language/', { schema }, (request, reply) => show(app, request, reply, request.params.language));

  app.post('/desk/translations/:language/', { schema }, async (request, reply) => {
    const { language } = request.params;
    targetOf(app, language);
    const { action } = readFields(request.body);
    const content = app.desk.content();
    const by = { account: request.account.id, now: now() };
    try {
      if (action === 'machine' && settings.translation !== undefined) {
        const wanted = (await listTexts(db, content)).filter(({ text }) => ['missing', 'stale'].includes(translationState(text, language)));
        const words = keptWords(content.directory);
        const units = await translateTexts(settings.translation, wanted.slice(0, maxMachineTexts), language, words);
        return await show(app, request, reply, language, { receipt: await receiveUnits(db, content, language, units, by) });
      }
      if (action !== 'file') throw new Problem('malformed-request');
      if (request.tooLargeUpload !== undefined) throw new Problem('too-large');
      if (request.upload === undefined) return await show(app, request, reply, language, { mistake: 'not-xliff' });
      const { name, bytes } = request.upload;
      const units = /\.(csv|txt|tsv)$/i.test(name) ? readCsv(bytes) : readXliff(bytes, language);
      return await show(app, request, reply, language, { receipt: await receiveUnits(db, content, language, units, by) });
    } catch (error) {
      if (error instanceof ExchangeError || error instanceof MachineError)
        return show(app, request, reply, language, { mistake: error.reason });
      throw error;
    }
  });

  for (const [ending, type] of [
    ['xlf', 'application/xliff+xml'],
    ['csv', 'text/csv; charset=utf-8'],
  ] as const)
    app.get(`/desk/translations/:language/texts.${ending}`, { schema }, async (request, reply) => {
      const { tag, direction } = targetOf(app, request.params.language);
      const content = app.desk.content();
      const nameOf = (entry: string) => getEntry(content.directory, entry).name.de;
      const units = (await listTexts(db, content)).map((text) => unitOf(text, tag, nameOf));
      return reply
        .header('content-type', type)
        .header('content-disposition', `attachment; filename="texts-${tag}.${ending}"`)
        .header('cache-control', 'no-store')
        .send(ending === 'xlf' ? writeXliff(units, tag, direction) : writeCsv(units));
    });
}

/** @throws Problem not-found, for German and for what the site does not have */
export function targetOf(app: FastifyInstance, language: string): { tag: string; direction: 'ltr' | 'rtl' } {
  const found = targetLanguages(app.site().directory).find(({ tag }) => tag === language);
  if (found === undefined) throw new Problem('not-found');
  return found;
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  language: string,
  after: Pick<TranslationListPage, 'receipt' | 'mistake'> = {},
): Promise<unknown> {
  const { db, settings } = app.parts;
  targetOf(app, language);
  const query = readFields(request.query);
  const state = stateOf(query['state']);
  const texts = await listTexts(db, app.desk.content());
  const suggested = await suggestedIn(db, language);
  const rows = texts.map((one) => ({
    id: idOf(one),
    entry: one.entry,
    field: one.field,
    state: translationState(one.text, language),
    hasSuggestion: suggested.has(idOf(one)),
  }));
  return reply.page(
    '/desk/translations/[language]',
    {
      account: personOf(request.account),
      language,
      counts: countStates(texts, language),
      texts: rows.filter((row) => state === undefined || row.state === state),
      hasMachine: settings.translation !== undefined,
      ...(state === undefined ? {} : { state }),
      ...after,
      errors: [],
      values: {},
      ...doneOf(query),
    },
    { language: request.account.language, status: after.mistake === undefined ? 200 : 422 },
  );
}
