import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { daysAfter } from '../../../../src/directory/calendar-day.ts';
import { beginPause, endPause, listPauses, quartersToPause } from '../../../appointments/pauses.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { pauseForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { NewPause } from '../../../contract/pause.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

type Shown = { problem?: Problem; values?: FormValues };

/** `/desk/pause/`: stops new bookings, ends a pause, and lists who did it and when. */
export function pausePage(app: FastifyInstance): void {
  app.get('/desk/pause/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/pause/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      return await reply.redirect(`/desk/pause/?done=${await act(app, request, values)}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, { problem: error, values });
    }
  });
}

async function act(app: FastifyInstance, request: FastifyRequest, values: FormValues): Promise<DeskDone> {
  const { db, now } = app.parts;
  switch (values['action']) {
    case 'begin': {
      const body = checked(request, NewPause, bodyOf(pauseForm, values));
      await beginPause(db, app.site().directory, request.account, body, now());
      return 'pause-begun';
    }
    case 'end':
      await endPause(db, request.account, textOf(values, 'id'), now());
      return 'pause-ended';
    default:
      throw new Problem('malformed-request');
  }
}

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, { problem, values }: Shown): Promise<unknown> {
  const { db, now } = app.parts;
  const tomorrow = daysAfter(berlinDay(now()), 1);
  return reply.page(
    '/desk/pause',
    {
      account: personOf(request.account),
      id: randomUUID(),
      quarters: quartersToPause(app.site().directory, request.account),
      pauses: await listPauses(db, request.account, now()),
      tomorrow,
      // One press is enough: every question has an answer already.
      ...shownAgain(pauseForm, values ?? { reason: 'illness', takes: 'requests', reopensOn: tomorrow }, problem),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}
