import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findOpenSlot } from '../../../appointments/open-slots.ts';
import { appointmentForm } from '../../../contract/appointment.ts';
import type { EnterRequestPage } from '../../../contract/pages/requests.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import type { Slot } from '../../../contract/slots.ts';
import { appointmentBody, noticeVersion } from '../../form/appointment-body.ts';
import { checkedBody } from '../../form/form-page.ts';
import { freeSlotsNamed, slotIdNamed } from '../../form/next-slots.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { receiveOnce, slipUrl } from '../../form/reception.ts';
import { personOf } from '../desk-person.ts';

type Shown = { status?: number; problem?: Problem; values?: FormValues; idempotencyKey?: string; receipt?: EnterRequestPage['receipt'] };

/** `/desk/requests/new/`: a request for a person on the phone or at the door, with the same questions as the public form. */
export function enterRequestPage(app: FastifyInstance): void {
  app.get('/desk/requests/new/', { schema: { hide: true } }, (request, reply) =>
    show(request, reply, { values: { quarter: 'unknown', conversationLanguage: 'de', channel: 'place', persons: '1' } }),
  );

  app.post('/desk/requests/new/', { schema: { hide: true } }, async (request, reply) => {
    const values = await asSlotSays(app, readFields(request.body));
    const idempotencyKey = textOf(values, 'idempotencyKey');
    const language = slipLanguageOf(app, textOf(values, 'slipLanguage'), textOf(values, 'conversationLanguage'));
    try {
      const body = checkedBody(request, appointmentBody(values, language));
      const { secret, ...receipt } = await receiveOnce(app, body, { idempotencyKey, marks: {}, enteredBy: request.account.id });
      return await show(request, reply, { receipt: { ...receipt, language, statusUrl: slipUrl(app, language, secret) } });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return show(request, reply, { status: problems[error.code].status, problem: error, values, idempotencyKey });
    }
  });
}

/** Takes the way to talk from the chosen free time. The form's question applies only to requests without one. */
async function asSlotSays(app: FastifyInstance, values: FormValues): Promise<FormValues> {
  const slot = await findOpenSlot(app.parts.db, app.site().directory, slotIdNamed(app, textOf(values, 'slot')));
  return slot === undefined ? values : { ...values, channel: slot.hours.channel };
}

/** The language of the slip: the chosen one, else that of the talk if the site has it, else German. */
function slipLanguageOf(app: FastifyInstance, chosen: string, conversation: string): string {
  const { languages } = app.site().directory.city;
  return [chosen, conversation].find((wanted) => languages.some(({ tag }) => tag === wanted)) ?? languages[0].tag;
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, problem, values = {}, idempotencyKey, receipt }: Shown,
): Promise<unknown> {
  const keyIsSpent = problem?.code === 'idempotency-key-reused' || problem?.code === 'idempotency-key-missing';
  return reply.page(
    '/desk/requests/new',
    {
      account: personOf(request.account),
      ...shownAgain(appointmentForm, values, problem),
      idempotencyKey: keyIsSpent || idempotencyKey === undefined || idempotencyKey === '' ? randomUUID() : idempotencyKey,
      noticeVersion,
      slots: receipt === undefined ? await nextFree(request, textOf(values, 'conversationLanguage')) : [],
      ...(receipt === undefined ? {} : { receipt }),
    },
    { language: request.account.language, status },
  );
}

const shownSlots = 40;

/** The next free times of the account's provider. Those in the language of the talk come first. */
async function nextFree({ account, server }: FastifyRequest, language: string): Promise<Slot[]> {
  const free = (wanted: { language?: string }) =>
    freeSlotsNamed(server, { provider: account.provider, evenPaused: true, ...wanted }, shownSlots);
  const [inTalk, all] = await Promise.all([language === '' ? [] : free({ language }), free({})]);
  return [...inTalk, ...all.filter(({ languages }) => !languages.includes(language))];
}
