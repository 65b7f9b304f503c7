import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contactForm, NewContact } from '../../contract/appointment.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { changeContact } from '../../intake/contact-change.ts';
import type { Slip } from '../../intake/slip-status.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { bodyOf, checked, readFields, shownAgain } from '../form/read-form.ts';
import { offersSms } from '../form/form-page.ts';
import { intakeOf } from '../form/reception.ts';
import { findOnSlip, keptToItself, showSlip, withSlip } from './slip-answers.ts';
import { SlipParams } from '../params.ts';

/** `/:lang/appointment/:secret/contact/`: sets another contact or way of answering. Never shows the former one. */
export function slipContact(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/contact/', { schema: { hide: true, params: SlipParams } }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const slip = await findOnSlip(app, secret);
      if (slip.status.state === 'closed') return keptToItself(reply).redirect(`/${language}/appointment/${secret}/`, 303);
      return showForm(app, request, reply, language, secret, slip, {});
    });
  });

  app.post(
    '/:lang/appointment/:secret/contact/',
    { schema: { hide: true, params: SlipParams }, onRequest: limitAppointments },
    async (request, reply) => {
      const { lang, secret } = request.params;
      const language = app.getLanguage(lang).tag;
      return withSlip(reply, language, async () => {
        const slip = await findOnSlip(app, secret);
        const values = readFields(request.body);
        try {
          const contact = checked(request, NewContact, bodyOf(contactForm, { ...values, channel: channelOf(slip) ?? 'place' }));
          await changeContact(intakeOf(app), secret, contact, app.parts.now());
        } catch (error) {
          if (!(error instanceof Problem) || error.code === 'not-found') throw error;
          if (error.code === 'wrong-state') return showSlip(app, reply, language, secret, slip, { problem: error.code });
          return await showForm(app, request, reply, language, secret, slip, { values, problem: error });
        }
        return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=contact-changed`, 303);
      });
    },
  );
}

const channelOf = ({ status }: Slip) => status.appointment?.channel ?? status.facts?.channel;

async function showForm(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  language: string,
  secret: string,
  slip: Slip,
  { values = {}, problem }: { values?: FormValues; problem?: Problem },
): Promise<unknown> {
  const bySms = await offersSms(app, request);
  return keptToItself(reply).page(
    '/[lang]/appointment/[secret]/contact',
    { secret, channel: channelOf(slip), ...(bySms ? { bySms: true as const } : {}), ...shownAgain(contactForm, values, problem) },
    { language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
