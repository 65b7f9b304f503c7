import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay, startOfDay } from '../../../../src/directory/berlin.ts';
import { daysAfter } from '../../../../src/directory/calendar-day.ts';
import { may } from '../../../accounts/rights.ts';
import { ownAppointments } from '../../../appointments/coming.ts';
import { CloseRequest } from '../../../contract/desk.ts';
import { requestForms } from '../../../contract/desk-forms.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { close } from '../../../intake/answer.ts';
import { sealClosing } from '../../../intake/handover.ts';
import { countNext } from '../../../intake/claim.ts';
import { listRequests } from '../../../intake/list.ts';
import { countRequests } from '../../../intake/queue-counts.ts';
import { listOffered } from '../../../overview/obstacle-list.ts';
import { bodyOf, checked, readFields, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { versionOf } from '../forms/request-forms.ts';
import { workerOf } from '../signed-in.ts';

/** `/desk/`: the day of those who work on requests; redirects the others to the main page of their role. */
export function homePage(app: FastifyInstance): void {
  app.get('/desk/', { schema: { hide: true } }, (request, reply) => {
    const { account } = request;
    if (may(account.role, 'work-requests')) return show(app, request, reply, {});
    void reply.header('cache-control', 'no-store');
    if (may(account.role, 'manage-accounts')) return reply.redirect('/desk/accounts/', 303);
    if (!may(account.role, 'read-reports')) return reply.redirect('/desk/translations/', 303);
    return reply.redirect('/desk/reports/', 303);
  });

  /** Says in one press how an appointment went. */
  app.post('/desk/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const worker = workerOf(request);
    try {
      const body = checked(request, CloseRequest, { ...bodyOf(requestForms.close, values), version: versionOf(values) });
      const id = textOf(values, 'id');
      await close(app.parts.db, worker, id, await sealClosing(app.parts.keys.sealer, id, body), app.parts.now());
      return await reply.redirect('/desk/?done=closed', 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'invalid-input') throw error;
      return show(app, request, reply, { problem: error });
    }
  });

  app.get('/desk', { schema: { hide: true } }, (_request, reply) => reply.redirect('/desk/', 301));

  /** Unknown paths under /desk/: strangers get the same answer as for known ones. */
  app.all('/desk/*', { schema: { hide: true } }, () => {
    throw new Problem('not-found');
  });
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { problem }: { problem?: Problem },
): Promise<unknown> {
  const { parts, desk } = app;
  const { account } = request;
  const worker = workerOf(request);
  const now = parts.now();
  const today = berlinDay(now);
  const urgent = await desk.urgency.waiting(parts.db, worker.provider);
  const span = { start: startOfDay(today), end: startOfDay(daysAfter(today, 2)) };
  return reply.page(
    '/desk',
    {
      account: personOf(account),
      due: await listRequests(parts.db, desk.readMatter, urgent, worker, { view: 'due' }, now),
      counts: await countRequests(parts.db, urgent, worker, now),
      next: await countNext(parts.db, worker, account, now),
      languages: account.languages,
      quarters: account.quarters,
      appointments: await ownAppointments(parts.db, app.site().directory, worker, span),
      obstacles: await listOffered(parts.db),
      today,
      errors: [],
      values: {},
      ...(problem === undefined ? {} : { problem: problem.code }),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
