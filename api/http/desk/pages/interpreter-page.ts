import type { FastifyInstance, FastifyRequest } from 'fastify';
import { interpreterAnswers, type InterpreterState } from '../../../contract/codes.ts';
import type { InterpreterPage } from '../../../contract/pages/partners.ts';
import { Problem } from '../../../contract/problems.ts';
import { answerOrder, findByLink } from '../../../intake/interpreter-orders.ts';
import { orderLines } from '../../../letters/interpreter-letter.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { SecretParams } from '../../params.ts';
import { limitAppointments } from '../../plugins/limits.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { asDeskLanguage, deskLanguage } from '../desk-language.ts';

const schema = { hide: true, params: SecretParams };

/**
 * `/desk/interpreter/:secret/`: the pool answers an order, once, until the appointment. Opening the link changes nothing. For strangers: a
 * request must know the secret.
 */
export function interpreterPage(app: FastifyInstance): void {
  app.get('/desk/interpreter/:secret/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { db, now } = app.parts;
    const language = languageOf(request);
    const found = await findByLink(db, request.params.secret, now());
    const t = app.site().words(language);
    const page: InterpreterPage =
      found === undefined
        ? { state: 'gone', lines: [] }
        : {
            state: found.isOpen ? 'asked' : answered(found.order.state),
            lines: found.isOpen || found.order.answeredAt !== null ? orderLines(t, found.order, found.reference) : [],
          };
    return keptToItself(reply).page('/desk/interpreter', page, { language, status: found === undefined ? 404 : 200 });
  });

  app.post('/desk/interpreter/:secret/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { secret } = request.params;
    const answer = interpreterAnswers.find((one) => one === textOf(readFields(request.body), 'answer'));
    if (answer === undefined) throw new Problem('malformed-request');
    try {
      await answerOrder(app.parts.db, secret, answer, app.parts.now());
    } catch (error) {
      // The page says that the link is over.
      if (!(error instanceof Problem) || error.code !== 'link-expired') throw error;
    }
    return keptToItself(reply).redirect(`/desk/interpreter/${encodeURIComponent(secret)}/?language=${languageOf(request)}`, 303);
  });
}

const answered = (state: InterpreterState) => (state === 'promised' || state === 'none-found' ? state : 'over');

const languageOf = (request: FastifyRequest) => asDeskLanguage(readFields(request.query)['language']) ?? deskLanguage(request);
