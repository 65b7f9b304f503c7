import type { FastifyInstance, FastifyReply } from 'fastify';
import { NewContact } from '../../contract/appointment.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { changeContact } from '../../intake/contact-change.ts';
import type { Slip } from '../../intake/slip-status.ts';
import { inOrderOfFields } from '../../../src/components/form/appointment-fields.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { fieldErrors } from '../plugins/problems.ts';
import { contactOf, valuesOf } from '../form/appointment-form.ts';
import { intakeOf } from '../form/reception.ts';
import { findOnSlip, keptToItself, showSlip, withSlip } from './slip-answers.ts';

type Params = { lang: string; secret: string };

/** `/:lang/appointment/:secret/contact/`: another number or way of answering. The former one is never shown. */
export function slipContact(app: FastifyInstance): void {
  app.get<{ Params: Params }>('/:lang/appointment/:secret/contact/', { schema: { hide: true } }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const slip = await findOnSlip(app, secret);
      if (slip.status.state === 'closed') return keptToItself(reply).redirect(`/${language}/appointment/${secret}/`, 303);
      return showForm(reply, language, secret, slip, {});
    });
  });

  app.post<{ Params: Params }>(
    '/:lang/appointment/:secret/contact/',
    { schema: { hide: true }, onRequest: limitAppointments },
    async (request, reply) => {
      const { lang, secret } = request.params;
      const language = app.getLanguage(lang).tag;
      return withSlip(reply, language, async () => {
        const slip = await findOnSlip(app, secret);
        const values = valuesOf(request.body);
        const contact = contactOf({ ...values, channel: channelOf(slip) ?? 'place' });
        try {
          const validate = request.compileValidationSchema(NewContact);
          if (!validate(contact)) throw new Problem('invalid-input', { errors: fieldErrors(validate.errors ?? []) });
          await changeContact(intakeOf(app), secret, contact as NewContact, app.parts.now());
        } catch (error) {
          if (!(error instanceof Problem) || error.code === 'not-found') throw error;
          if (error.code === 'wrong-state') return showSlip(app, reply, language, secret, slip, { problem: error.code });
          return showForm(reply, language, secret, slip, { values, problem: error });
        }
        return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=contact-changed`, 303);
      });
    },
  );
}

const channelOf = ({ status }: Slip) => status.appointment?.channel ?? status.facts?.channel;

function showForm(
  reply: FastifyReply,
  language: string,
  secret: string,
  slip: Slip,
  { values = {}, problem }: { values?: FormValues; problem?: Problem },
): unknown {
  const errors = (problem?.errors ?? []).map(({ pointer, code }) => ({ pointer: `/person${pointer}`, code }));
  return keptToItself(reply).page(
    '/[lang]/appointment/[secret]/contact',
    {
      secret,
      values,
      errors: inOrderOfFields(errors),
      channel: channelOf(slip),
      ...(problem === undefined || problem.code === 'invalid-input' ? {} : { problem: problem.code }),
    },
    { language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
