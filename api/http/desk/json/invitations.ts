import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { listInvitations, makeInvitation, revokeInvitation } from '../../../appointments/invitations.ts';
import { NewInvitation } from '../../../contract/desk-forms.ts';
import { Invitation, InvitationLink } from '../../../contract/hours.ts';
import { IdParams } from '../../params.ts';
import { invitationUrl } from '../invitation-url.ts';
import { workerOf } from '../signed-in.ts';

const desk = { tags: ['desk'] };

/** `/api/desk/invitations`: links that book outside the allowance of a network. A link is in the answer that made it only. */
export function invitations(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get(
    '/api/desk/invitations',
    { schema: { ...desk, summary: 'Links that still book outside the allowance', response: { 200: Type.Array(Invitation) } } },
    (request) => listInvitations(db, workerOf(request), now()),
  );

  app.post(
    '/api/desk/invitations',
    { schema: { ...desk, summary: 'Make such a link; it is shown once', body: NewInvitation, response: { 201: InvitationLink } } },
    async (request, reply) => {
      const { appointments, language } = request.body;
      const url = invitationUrl(app, language);
      return reply.code(201).send({ url: url(await makeInvitation(db, workerOf(request), Number(appointments), now())) });
    },
  );

  app.delete(
    '/api/desk/invitations/:id',
    { schema: { ...desk, summary: 'Make a link void', params: IdParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await revokeInvitation(db, workerOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
