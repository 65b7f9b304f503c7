import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { partnerForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { NewPartner } from '../../../contract/partner.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { addPartner, listPartners, removePartner } from '../../../intake/partners.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { workerOf } from '../signed-in.ts';

/** `/desk/partners/`: the coordinator's list of organisations that have no account and answer by links. */
export function partnersPage(app: FastifyInstance): void {
  const schema = { hide: true };
  app.get('/desk/partners/', { schema }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/partners/', { schema }, async (request, reply) => {
    const { db, now } = app.parts;
    const values = readFields(request.body);
    if (values['action'] === 'remove') {
      await removePartner(db, workerOf(request), textOf(values, 'id'), now());
      return reply.redirect('/desk/partners/?done=partner-removed', 303);
    }
    if (values['action'] !== 'add') throw new Problem('malformed-request');
    try {
      await addPartner(db, workerOf(request), checked(request, NewPartner, bodyOf(partnerForm, values)), now());
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, values, error);
    }
    return reply.redirect('/desk/partners/?done=partner-added', 303);
  });
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, values: FormValues, problem?: Problem) {
  const { account } = request;
  return reply.page(
    '/desk/partners',
    {
      account: personOf(account),
      partners: await listPartners(app.parts.db, workerOf(request)),
      ...shownAgain(partnerForm, values, problem),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
