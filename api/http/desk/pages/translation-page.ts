import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fingerprint, translationState } from '../../../../src/directory/free-text.ts';
import { idOf } from '../../../../src/translation/exchange.ts';
import { keptIn, keptWords } from '../../../../src/translation/kept-words.ts';
import { translationForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { getText, listTexts, saveTranslation, seenOf } from '../../../translation/desk-texts.ts';
import { dropSuggestion, findSuggestion } from '../../../translation/suggestions.ts';
import { TranslationParams } from '../../params.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { targetOf } from './translation-list-page.ts';

const schema = { hide: true, params: TranslationParams };

/** `/desk/translations/:language/:text/`: one text, German beside the translation. */
export function translationPage(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get('/desk/translations/:language/:text/', { schema }, (request, reply) => show(app, request, reply, request.params));

  app.post('/desk/translations/:language/:text/', { schema }, async (request, reply) => {
    const { language, text: id } = request.params;
    targetOf(app, language);
    const values = readFields(request.body);
    const content = app.desk.content();
    if (values['action'] === 'drop') {
      await dropSuggestion(db, { ...(await getText(db, content, id)), language });
      return reply.redirect(`/desk/translations/${language}/?done=suggestion-dropped`, 303);
    }
    try {
      const form = {
        text: textOf(values, 'text'),
        of: textOf(values, 'of'),
        seen: textOf(values, 'seen'),
        reviewed: textOf(values, 'reviewed') !== '',
      };
      await saveTranslation(db, content, { id, language }, form, { account: request.account.id, now: now() });
      return await reply.redirect(`/desk/translations/${language}/?done=translation-saved`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
      return show(app, request, reply, request.params, { values, problem: error });
    }
  });
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { language, text: id }: { language: string; text: string },
  after: { values?: FormValues; problem?: Problem } = {},
): Promise<unknown> {
  const { db } = app.parts;
  const { directory } = app.site();
  targetOf(app, language);
  const texts = await listTexts(db, app.desk.content());
  const at = texts.findIndex((one) => idOf(one) === id);
  const text = texts[at];
  if (text === undefined) throw new Problem('not-found');
  const translation = text.text.translations[language];
  const suggestion = await findSuggestion(db, { ...text, language });
  const isToDo = (one: typeof text) => !['fresh', 'reviewed'].includes(translationState(one.text, language));
  const next = [...texts.slice(at + 1), ...texts.slice(0, at)].find(isToDo);
  const isTaken = readFields(request.query)['take'] === 'suggestion' && suggestion !== undefined;
  const typed = isTaken ? suggestion.translation.text : (translation?.text ?? '');
  return reply.page(
    '/desk/translations/[language]/[text]',
    {
      account: personOf(request.account),
      id,
      entry: text.entry,
      field: text.field,
      language,
      german: text.text.de,
      of: fingerprint(text.text.de),
      seen: seenOf(text, language),
      state: translationState(text.text, language),
      ...(suggestion === undefined
        ? {}
        : { suggestion: { text: suggestion.translation.text, why: suggestion.why, notes: suggestion.notes } }),
      kept: keptIn(text.text.de, keptWords(directory)),
      ...(next === undefined ? {} : { next: idOf(next) }),
      ...shownAgain(translationForm, after.values ?? { text: typed }, after.problem),
    },
    { language: request.account.language, status: after.problem === undefined ? 200 : problems[after.problem.code].status },
  );
}
