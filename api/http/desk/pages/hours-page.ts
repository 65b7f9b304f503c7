import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addAbsence, listAbsences, removeAbsence } from '../../../appointments/absences.ts';
import { comingAppointments } from '../../../appointments/coming.ts';
import { listHours } from '../../../appointments/kept-hours.ts';
import { listCounsellors } from '../../../appointments/counsellors.ts';
import { NewAbsence, type AffectedBooking } from '../../../contract/hours.ts';
import { absenceForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { reviewTimes } from '../../../intake/review-times.ts';
import { longLists } from '../../bounds.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { bodyOf, checked, readFields, shownAgain, textOf, textsOf } from '../../form/read-form.ts';
import { workerOf } from '../signed-in.ts';

type Shown = { status?: number; problem?: Problem; values?: FormValues; affected?: AffectedBooking[] };

/** `/desk/hours/`: the week of consultation hours, and absences. */
export function hoursPage(app: FastifyInstance): void {
  app.get('/desk/hours/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/hours/', { config: longLists, schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      const result = await act(app, request, values);
      if (typeof result === 'string') return await reply.redirect(`/desk/hours/?done=${result}`, 303);
      return await show(app, request, reply, { status: 409, values, affected: result });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, { status: problems[error.code].status, problem: error, values });
    }
  });
}

/** @returns the step done, or the bookings that the user must agree to move first */
async function act(app: FastifyInstance, request: FastifyRequest, values: FormValues): Promise<DeskDone | AffectedBooking[]> {
  const { db, now } = app.parts;
  const worker = workerOf(request);
  switch (values['action']) {
    case 'absence': {
      // An absence without a last day ends on its first.
      const absenceTo = textOf(values, 'absenceTo') || textOf(values, 'absenceFrom');
      const body = checked(request, NewAbsence, { ...bodyOf(absenceForm, { ...values, absenceTo }), seen: textsOf(values, 'seen') });
      const { saved, affected } = await addAbsence(db, worker, body, now());
      await reviewTimes(db, app.site().directory, now());
      return saved ? 'absence-added' : affected;
    }
    case 'remove-absence':
      await removeAbsence(db, worker, textOf(values, 'id'));
      await reviewTimes(db, app.site().directory, now());
      return 'absence-removed';
    default:
      throw new Problem('malformed-request');
  }
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, problem, values = {}, affected = [] }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  const worker = workerOf(request);
  const shown = shownAgain(absenceForm, values, problem);
  const appointments = await comingAppointments(db, app.site().directory, worker, 'all', now());
  return reply.page(
    '/desk/hours',
    {
      account: personOf(request.account),
      hours: await listHours(db, worker, now()),
      absences: await listAbsences(db, worker, now()),
      counsellors: await listCounsellors(db, worker),
      toMove: appointments.filter(({ misfit }) => misfit !== null).length,
      affected,
      today: berlinDay(now()),
      ...shown,
      // With both days empty, reports only the first as missing.
      errors: shown.errors.filter(({ pointer, code }) => pointer !== '/absenceTo' || code !== 'required'),
      ...(request.method === 'GET' ? doneOf(readFields(request.query)) : {}),
    },
    { language: request.account.language, status },
  );
}
