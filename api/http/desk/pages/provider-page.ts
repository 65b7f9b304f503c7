import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listAskedEntries } from '../../../corrections/asks.ts';
import { saveContact } from '../../../corrections/entry-contact.ts';
import { contactForm, EntryContactBody } from '../../../contract/confirming.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { bodyOf, checked, readFields, shownAgain } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { rowOf } from './providers-page.ts';

const schema = { hide: true, params: IdParams };

/** `/desk/providers/:id/`: whom to ask about one entry, and how often. */
export function providerPage(app: FastifyInstance): void {
  app.get('/desk/providers/:id/', { schema }, (request, reply) => show(app, request, reply, request.params.id));

  app.post('/desk/providers/:id/', { schema }, async (request, reply) => {
    const { id } = request.params;
    const values = readFields(request.body);
    if (!app.site().directory.services.some((service) => service.id === id)) throw new Problem('not-found');
    try {
      const { email, intervalMonths } = checked(request, EntryContactBody, bodyOf(contactForm, values));
      await saveContact(app.parts.db, { entry: id, email, intervalMonths }, request.account.id, app.parts.now());
      return await reply.redirect(`/desk/providers/${id}/?done=contact-saved`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, id, { values, problem: error });
    }
  });
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { values, problem }: { values?: FormValues; problem?: Problem } = {},
): Promise<unknown> {
  const { db, now } = app.parts;
  const asked = (await listAskedEntries(db, app.site().directory, now())).find(({ entry }) => entry === id);
  if (asked === undefined) throw new Problem('not-found');
  const held = { email: asked.email ?? '', intervalMonths: String(asked.intervalMonths) };
  return reply.page(
    '/desk/providers/[id]',
    {
      account: personOf(request.account),
      row: rowOf(asked),
      ...shownAgain(contactForm, values ?? held, problem),
      ...doneOf(readFields(request.query)),
    },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
