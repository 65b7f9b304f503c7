import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invitationDays, listInvitations, makeInvitation, revokeInvitation } from '../../../appointments/invitations.ts';
import { invitationForm, NewInvitation } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { invitationUrl } from '../invitation-url.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { workerOf } from '../signed-in.ts';

type Shown = { problem?: Problem; values?: FormValues; link?: string };

/** `/desk/invitations/`: makes and revokes links that book outside the allowance of a network. A link is on the answer that made it only. */
export function invitationsPage(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get('/desk/invitations/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/invitations/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const worker = workerOf(request);
    if (values['action'] === 'revoke') {
      await revokeInvitation(db, worker, textOf(values, 'id'));
      return reply.redirect('/desk/invitations/?done=invitation-revoked', 303);
    }
    if (values['action'] !== 'make') throw new Problem('malformed-request');
    try {
      const { language, appointments } = checked(request, NewInvitation, bodyOf(invitationForm, values));
      const url = invitationUrl(app, language);
      const link = url(await makeInvitation(db, worker, Number(appointments), now()));
      return await show(app, request, reply, { values, link });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, { problem: error, values });
    }
  });
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { problem, values, link }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  return keptToItself(reply).page(
    '/desk/invitations',
    {
      account: personOf(request.account),
      invitations: await listInvitations(db, workerOf(request), now()),
      days: invitationDays,
      ...shownAgain(invitationForm, values ?? { appointments: '1' }, problem),
      ...(link === undefined ? {} : { link }),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
