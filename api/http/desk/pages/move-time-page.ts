import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listAbsences } from '../../../appointments/absences.ts';
import { listPlaces } from '../../../appointments/places.ts';
import { takenTimes } from '../../../appointments/coming.ts';
import { requestForms } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { UnusualTime } from '../../../contract/pages/requests.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { confirm } from '../../../intake/answer.ts';
import { getRequest } from '../../../intake/request-detail.ts';
import { berlinDay, berlinTime } from '../../../../src/directory/berlin.ts';
import { clockTime } from '../../../../src/directory/calendar-day.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { asFields, confirmOf } from '../forms/request-forms.ts';
import { unusualTimes } from '../forms/unusual-times.ts';
import { workerOf } from '../signed-in.ts';

type Shown = { status?: number; problem?: Problem; values: FormValues; unusual?: UnusualTime[] };

/** `/desk/week/move/:id/?day=2026-11-25&time=09:30`: asks before an appointment moves. The move is the request's ordinary step, and the person is told. */
export function moveTimePage(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const schema = { hide: true, params: IdParams };

  app.get('/desk/week/move/:id/', { schema }, async (request, reply) => {
    const { appointment } = await getRequest(db, app.desk.readMatter, workerOf(request), request.params.id, now());
    if (appointment === null) throw new Problem('not-found');
    const query = readFields(request.query);
    const { day, minute } = berlinTime(new Date(appointment.startsAt));
    return show(app, request, reply, request.params.id, {
      values: {
        'confirm-date': textOf(query, 'day') || day,
        'confirm-time': textOf(query, 'time') || clockTime(minute),
        'confirm-length': String(appointment.lengthMinutes),
        'confirm-channel': appointment.channel,
        'confirm-place': appointment.place ?? '',
      },
    });
  });

  app.post('/desk/week/move/:id/', { schema }, async (request, reply) => {
    const { id } = request.params;
    const worker = workerOf(request);
    const values = readFields(request.body);
    try {
      const time = confirmOf(values);
      const absences = (await listAbsences(db, worker, now())).filter(({ counsellor }) => counsellor.id === worker.id);
      const unusual = unusualTimes([time], absences);
      if (unusual.length > 0 && textOf(values, 'really') !== unusual.map(({ startsAt }) => startsAt).join(' ')) {
        return await show(app, request, reply, id, { status: 422, values, unusual });
      }
      await confirm(db, worker, id, time, now());
      return await reply.redirect(`/desk/week/?week=${berlinDay(new Date(time.startsAt))}&done=confirmed`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'not-found' || error.code === 'malformed-request') throw error;
      return show(app, request, reply, id, { status: problems[error.code].status, problem: error, values });
    }
  });
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { status = 200, problem, values, unusual = [] }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  const worker = workerOf(request);
  const { reference, version, appointment } = await getRequest(db, app.desk.readMatter, worker, id, now());
  const taken = problem?.code === 'slot-taken' ? await takenTimes(db, worker, id, [confirmOf(values)], now()) : [];
  return reply.page(
    '/desk/week/move/[id]',
    {
      account: personOf(request.account),
      request: { id, reference, version },
      appointment,
      places: await listPlaces(db, app.site().directory, worker.provider),
      unusual,
      taken,
      ...shownAgain(requestForms.confirm, values, problem === undefined ? undefined : asFields(problem, values)),
    },
    { language: request.account.language, status },
  );
}
