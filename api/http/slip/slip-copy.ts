import type { FastifyInstance } from 'fastify';
import { Problem } from '../../contract/problems.ts';
import { askForCopy, findCopy } from '../../intake/own-copy.ts';
import { SlipParams } from '../params.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { keptToItself, withSlip } from './slip-answers.ts';

const schema = { hide: true, params: SlipParams };

/** `/:lang/appointment/:secret/copy/`: all that is held about the person (Art. 15 GDPR), asked for by a button, read here for a day. */
export function slipCopy(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/copy/', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const found = await findCopy(app.parts.db, secret, app.parts.now());
      return keptToItself(reply).page('/[lang]/appointment/[secret]/copy', { secret, ...found }, { language });
    });
  });

  app.post('/:lang/appointment/:secret/copy/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      await askForCopy(app.parts.db, secret, app.parts.now()).catch((error: unknown) => {
        // Erased meanwhile: the slip says so.
        if (!(error instanceof Problem) || error.code !== 'wrong-state') throw error;
      });
      return keptToItself(reply).redirect(`/${language}/appointment/${secret}/copy/`, 303);
    });
  });

  app.get('/:lang/appointment/:secret/copy.json', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const { copy } = await findCopy(app.parts.db, secret, app.parts.now());
      if (copy === undefined) throw new Problem('not-found');
      return keptToItself(reply)
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="copy.json"')
        .send(JSON.stringify(copy, null, 2));
    });
  });
}
