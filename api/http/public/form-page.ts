import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NewAppointment, type Person } from '../../contract/appointment.ts';
import type { FormPage } from '../../contract/pages.ts';
import { Problem, problems, type FieldError } from '../../contract/problems.ts';
import { checkContact } from '../../intake/receive.ts';
import { inOrderOfFields } from '../../../src/components/form/appointment-fields.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { fieldErrors } from '../plugins/problems.ts';
import { bodyOf, firstValues, isHoneypotFilled, noticeVersion, valuesOf, withQuietReply } from './appointment-form.ts';
import { receiveOnce } from './reception.ts';

type Params = { lang: string };
const route = '/[lang]/appointment';

/** `/:lang/appointment/`: the form, for browsers without a script too. For the scope of pages: forms only, one origin. */
export function formPage(app: FastifyInstance): void {
  app.get<{ Params: Params }>('/:lang/appointment/', { schema: { hide: true } }, (request, reply) => {
    const language = app.getLanguage(request.params.lang);
    return reply.page(route, {
      language: language.tag,
      page: {
        kind: 'form',
        values: firstValues(request.query, app.site().directory, language),
        errors: [],
        idempotencyKey: randomUUID(),
        noticeVersion,
      },
    });
  });

  app.get<{ Params: Params }>('/:lang/appointment', { schema: { hide: true } }, (request, reply) => {
    const language = app.getLanguage(request.params.lang);
    return reply.redirect(`/${language.tag}/appointment/${new URL(request.url, 'http://localhost').search}`, 301);
  });

  app.post<{ Params: Params }>('/:lang/appointment/', { schema: { hide: true }, onRequest: limitAppointments }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang);
    const values = withQuietReply(valuesOf(request.body), app.site().directory);
    const idempotencyKey = typeof values['idempotencyKey'] === 'string' ? values['idempotencyKey'] : undefined;
    try {
      const body = checkedBody(request, bodyOf(values, language.tag));
      const marks = { honeypot: isHoneypotFilled(request.body), burst: request.isBurst };
      const { secret } = await receiveOnce(app, body, { idempotencyKey, marks });
      return await reply.redirect(`/${language.tag}/appointment/${secret}/?done=sent`, 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return reply.page(route, {
        language: language.tag,
        status: problems[error.code].status,
        page: shownAgain(values, error, idempotencyKey),
      });
    }
  });
}

/** @throws Problem invalid-input with everything that is wrong, so that nobody corrects the form twice */
export function checkedBody(request: FastifyRequest, body: Record<string, unknown>): NewAppointment {
  const validate = request.compileValidationSchema(NewAppointment);
  if (validate(body)) return body as NewAppointment;
  const errors = [...fieldErrors(validate.errors ?? []), ...checkContact(readableContact(body['person'] as Record<string, unknown>))];
  throw new Problem('invalid-input', { errors: withoutRepetition(errors) });
}

/** The contact as far as it is text; the schema has already refused the rest. */
function readableContact({ reply, phone, email, helper }: Record<string, unknown>): Partial<Person> {
  const helperPhone = (helper as { phone?: unknown } | undefined)?.phone;
  return {
    ...(typeof reply === 'string' ? { reply: reply as Person['reply'] } : {}),
    ...(typeof phone === 'string' ? { phone } : {}),
    ...(typeof email === 'string' ? { email } : {}),
    ...(typeof helperPhone === 'string' ? { helper: { name: '', phone: helperPhone } } : {}),
  };
}

const withoutRepetition = (errors: FieldError[]): FieldError[] =>
  errors.filter((error, index) => errors.findIndex((other) => other.pointer === error.pointer) === index);

/** The form with all that was typed. A key that stands for another request already, or is none, is replaced. */
function shownAgain(values: FormPage['values'], problem: Problem, idempotencyKey: string | undefined): FormPage {
  const keyIsSpent = problem.code === 'idempotency-key-reused' || problem.code === 'idempotency-key-missing';
  return {
    kind: 'form',
    values,
    errors: inOrderOfFields(problem.errors),
    problem: problem.code,
    idempotencyKey: keyIsSpent || idempotencyKey === undefined ? randomUUID() : idempotencyKey,
    noticeVersion,
  };
}
