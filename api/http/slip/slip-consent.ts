import type { FastifyInstance, FastifyReply } from 'fastify';
import { consentForm, type ShownConsent } from '../../contract/consent.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { answerConsent } from '../../intake/consent.ts';
import { readFields, shownAgain, textOf, textsOf } from '../form/read-form.ts';
import { SlipParams } from '../params.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { findOnSlip, keptToItself, showSlip, withSlip } from './slip-answers.ts';

const schema = { hide: true, params: SlipParams };

/** `/:lang/appointment/:secret/consent/`: asks whether the request may be passed on, and which facts. Opening it changes nothing. */
export function slipConsent(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/consent/', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const { consents } = await findOnSlip(app, secret);
      const question = consents.find(({ state }) => state === 'asked');
      if (question === undefined) return keptToItself(reply).redirect(`/${language}/appointment/${secret}/`, 303);
      return showQuestion(reply, language, secret, question, {});
    });
  });

  app.post('/:lang/appointment/:secret/consent/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const slip = await findOnSlip(app, secret);
      const question = slip.consents.find(({ state }) => state === 'asked');
      const values = readFields(request.body);
      const action = textOf(values, 'action');
      try {
        if (action !== 'yes' && action !== 'no') throw new Problem('malformed-request');
        await answerConsent(app.parts.db, secret, action === 'yes' ? textsOf(values, 'facts') : undefined, app.parts.now());
      } catch (error) {
        if (!(error instanceof Problem) || error.code === 'not-found') throw error;
        if (question === undefined || error.code === 'wrong-state') {
          return showSlip(app, reply, language, secret, await findOnSlip(app, secret), { problem: error.code });
        }
        return showQuestion(reply, language, secret, question, { values, problem: error });
      }
      return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=${action === 'yes' ? 'agreed' : 'refused'}`, 303);
    });
  });
}

function showQuestion(
  reply: FastifyReply,
  language: string,
  secret: string,
  consent: ShownConsent,
  { values = {}, problem }: { values?: FormValues; problem?: Problem },
): unknown {
  return keptToItself(reply).page(
    '/[lang]/appointment/[secret]/consent',
    { secret, consent, ...shownAgain(consentForm, values, problem) },
    { language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
