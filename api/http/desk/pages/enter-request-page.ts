import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findOpenSlot } from '../../../appointments/open-slots.ts';
import { named } from '../../../appointments/slot-names.ts';
import { findTeamSlots } from '../../../appointments/team-slots.ts';
import { appointmentForm } from '../../../contract/appointment.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import type { TeamSlot } from '../../../contract/hours.ts';
import { appointmentBody, noticeVersion } from '../../form/appointment-body.ts';
import { checkedBody } from '../../form/form-page.ts';
import { slotIdNamed } from '../../form/next-slots.ts';
import { readFields, shownAgain, textOf, textsOf } from '../../form/read-form.ts';
import { receiveOnce, slipUrl } from '../../form/reception.ts';
import { findOnSlip, keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { workerOf } from '../signed-in.ts';

type Shown = { status?: number; problem?: Problem; values?: FormValues; idempotencyKey?: string };

/**
 * `/desk/requests/new/`: a request for a person on the phone or at the counter, on one screen, with the questions of the public form. The
 * answer is the slip to print. Its link is derived from the form's key, which nobody stores: no page shows it again but the person part,
 * where every look is recorded.
 */
export function enterRequestPage(app: FastifyInstance): void {
  app.get('/desk/requests/new/', { schema: { hide: true } }, (request, reply) =>
    show(request, reply, { values: { quarter: 'unknown', conversationLanguage: 'de', channel: 'place', persons: '1' } }),
  );

  app.post('/desk/requests/new/times/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    return reply.page(
      '/desk/requests/times',
      { slots: await nextFree(request, values), values, errors: [] },
      { language: request.account.language },
    );
  });

  app.post('/desk/requests/new/', { schema: { hide: true } }, async (request, reply) => {
    const values = await asSlotSays(app, withAllTopics(readFields(request.body)));
    const idempotencyKey = textOf(values, 'idempotencyKey');
    const language = slipLanguageOf(app, textOf(values, 'slipLanguage'), textOf(values, 'conversationLanguage'));
    if (textOf(values, 'times') !== '') return show(request, reply, { values, idempotencyKey });
    try {
      const body = checkedBody(request, appointmentBody(values, language));
      const { secret, ...receipt } = await receiveOnce(app, body, { idempotencyKey, marks: {}, enteredBy: request.account.id });
      const { status, conversation } = await findOnSlip(app, secret);
      const statusUrl = slipUrl(app, language, secret);
      const shown = { account: personOf(request.account), receipt: { ...receipt, statusUrl }, status, conversation, statusUrl };
      return await keptToItself(reply).page('/desk/requests/entered', shown, { language });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return show(request, reply, { status: problems[error.code].status, problem: error, values, idempotencyKey });
    }
  });
}

/** Joins the topics of the three fields. */
const withAllTopics = ({ 'topic-2': second = '', 'topic-3': third = '', ...values }: FormValues): FormValues => ({
  ...values,
  topics: [...textsOf(values, 'topics'), second, third].flat().filter((topic) => topic !== ''),
});

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
  { status = 200, problem, values = {}, idempotencyKey }: Shown,
): Promise<unknown> {
  const keyIsSpent = problem?.code === 'idempotency-key-reused' || problem?.code === 'idempotency-key-missing';
  return reply.page(
    '/desk/requests/new',
    {
      account: personOf(request.account),
      ...shownAgain(appointmentForm, values, problem),
      idempotencyKey: keyIsSpent || idempotencyKey === undefined || idempotencyKey === '' ? randomUUID() : idempotencyKey,
      noticeVersion,
      slots: await nextFree(request, values),
    },
    { language: request.account.language, status },
  );
}

/** Six stand in sight, the others behind one press. */
const maxSlots = 24;

/** The next free times that fit the answers so far, also during a pause. */
async function nextFree(request: FastifyRequest, values: FormValues): Promise<TeamSlot[]> {
  const { db, keys, now } = request.server.parts;
  const at = now();
  const wish = {
    quarter: textOf(values, 'quarter'),
    language: textOf(values, 'conversationLanguage'),
    womanCounsellor: textOf(values, 'womanCounsellor') !== '',
    channel: undefined,
    days: [],
    parts: [],
  };
  return named(await findTeamSlots(db, request.server.site().directory, workerOf(request), wish, at, maxSlots), keys.intakeKey, at);
}
