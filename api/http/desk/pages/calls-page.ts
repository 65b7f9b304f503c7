import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReminderCall } from '../../../contract/pages/calls.ts';
import { Problem } from '../../../contract/problems.ts';
import { daysToCall, listCalls, openCalls, readCalled, recordCalls } from '../../../intake/reminder-calls.ts';
import { readFields, textOf, textsOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { workerOf } from '../signed-in.ts';

const schema = { hide: true };

/** `/desk/calls/`: the calls of the day before. Looking shows no person; one press opens those of the worker's own calls. */
export function callsPage(app: FastifyInstance): void {
  app.get('/desk/calls/', { schema }, async (request, reply) => {
    const { db, now } = app.parts;
    const calls = await listCalls(db, app.desk.unsealer, workerOf(request), now());
    return show(request, reply, { calls, opened: false, now: now() });
  });

  app.post('/desk/calls/', { schema }, async (request, reply) => {
    const { db, now, settings } = app.parts;
    const worker = workerOf(request);
    const values = readFields(request.body);
    const action = textOf(values, 'action');
    if (action === 'open') {
      const calls = await openCalls(db, app.desk.unsealer, worker, settings.publicUrl, now());
      return show(request, reply, { calls, opened: true, now: now() });
    }
    if (action !== 'called') throw new Problem('malformed-request');
    const recorded = await recordCalls(db, worker, textsOf(values, 'called').map(readCalled), now());
    return reply.redirect(`/desk/calls/?done=${recorded > 0 ? 'reminded' : 'nothing-changed'}`, 303);
  });
}

const show = (
  request: FastifyRequest,
  reply: FastifyReply,
  { calls, opened, now }: { calls: ReminderCall[]; opened: boolean; now: Date },
): unknown =>
  reply.page(
    '/desk/calls',
    {
      account: personOf(request.account),
      calls,
      opened,
      ...daysToCall(now),
      errors: [],
      values: {},
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language },
  );
