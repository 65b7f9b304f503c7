import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { webhookForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { WebhooksPage } from '../../../contract/pages/tokens.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { NewWebhook } from '../../../contract/webhooks.ts';
import { publicInternet } from '../../../webhooks/reach.ts';
import { bothDays, endWebhook, listWebhooks, makeWebhook, rotateSecret, sendAgain } from '../../../webhooks/webhooks.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

type Shown = { problem?: Problem; values?: FormValues; made?: WebhooksPage['made'] };

/** `/desk/webhooks/`: addresses of other systems that are told of each step, for admins. A secret is on the answer that made it only. */
export function webhooksPage(app: FastifyInstance): void {
  app.get('/desk/webhooks/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/webhooks/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      const result = await act(app, request, values);
      if (typeof result === 'string') return await reply.redirect(`/desk/webhooks/?done=${result}`, 303);
      return await show(app, request, reply, { made: result });
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'malformed-request' || error.code === 'not-found') throw error;
      return show(app, request, reply, { problem: error, values });
    }
  });
}

async function act(
  app: FastifyInstance,
  request: FastifyRequest,
  values: FormValues,
): Promise<'webhook-ended' | 'webhook-sent-again' | NonNullable<WebhooksPage['made']>> {
  const { db, now, reach = publicInternet } = app.parts;
  const { key } = app.desk;
  const admin = request.account.id;
  const id = textOf(values, 'id');
  switch (values['action']) {
    case 'make': {
      const asked = checked(request, NewWebhook, bodyOf(webhookForm, values));
      if (!app.site().directory.providers.some((provider) => provider.id === asked.provider))
        throw new Problem('invalid-input', { errors: [{ pointer: '/provider', code: 'not-allowed' }] });
      return { secret: await makeWebhook({ db, key, reach }, admin, asked, now()), isRotated: false };
    }
    case 'rotate':
      return { secret: await rotateSecret(db, key, admin, id, now()), isRotated: true };
    case 'end':
      await endWebhook(db, key, admin, id, now());
      return 'webhook-ended';
    case 'again':
      await sendAgain(db, admin, id, now());
      return 'webhook-sent-again';
    default:
      throw new Problem('malformed-request');
  }
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, values = {}, made }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  const { account } = request;
  return keptToItself(reply).page(
    '/desk/webhooks',
    {
      account: personOf(account),
      webhooks: await listWebhooks(db, app.desk.key, now()),
      bothDays,
      ...shownAgain(webhookForm, values, problem),
      ...(made === undefined ? {} : { made }),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
