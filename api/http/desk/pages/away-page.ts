import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addAbsence, getAbsence } from '../../../appointments/absences.ts';
import { listCounsellors, listSubstitutes } from '../../../appointments/counsellors.ts';
import { absenceForm } from '../../../contract/desk-forms.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { NewAbsence, type AffectedBooking } from '../../../contract/hours.ts';
import type { AwayPage } from '../../../contract/pages/week.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { findDisplaced, offerAnew, planNewTimes } from '../../../intake/displaced.ts';
import { listDisplaced } from '../../../intake/displaced-list.ts';
import { reviewTimes } from '../../../intake/review-times.ts';
import { findRequestsToGive, giveToSubstitute } from '../../../intake/substitution.ts';
import { findUntoldUntil, takeBackAbsence } from '../../../intake/taken-back.ts';
import { berlinDay, berlinTime } from '../../../../src/directory/berlin.ts';
import { clockTime } from '../../../../src/directory/calendar-day.ts';
import { longLists } from '../../bounds.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { withoutSeconds } from '../forms/hours-form.ts';
import { bodyOf, checked, readFields, shownAgain, textOf, textsOf } from '../../form/read-form.ts';
import { workerOf } from '../signed-in.ts';

type Shown = { status?: number; problem?: Problem; values?: FormValues; affected?: AwayPage['affected'] };

/** `/desk/week/away/`: an absence from now on, and new times for everybody whose time it takes; `/desk/week/away/:id/` says how that went. */
export function awayPage(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const directory = () => app.site().directory;

  app.get('/desk/week/away/', { schema: { hide: true } }, (request, reply) => show(app, request, reply, {}));

  app.post('/desk/week/away/', { config: longLists, schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const worker = workerOf(request);
    try {
      const body = checked(request, NewAbsence, bodyOfAbsence(values));
      const { saved, id, affected } = await addAbsence(db, worker, body, now());
      await reviewTimes(db, directory(), now());
      if (!saved || id === null) {
        return await show(app, request, reply, { status: 409, values, affected: await proposed(app, request, body, affected) });
      }
      if (affected.length === 0) return await reply.redirect(`/desk/week/?week=${body.firstDay}&done=absence-added`, 303);
      if (textOf(values, 'action') !== 'offer') return await reply.redirect(`/desk/week/away/${id}/?done=absence-added`, 303);
      await offerAnew(db, directory(), app.desk.readMatter, worker, id, now());
      return await reply.redirect(`/desk/week/away/${id}/?done=offered-anew`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(app, request, reply, { status: problems[error.code].status, problem: error, values });
    }
  });

  const schema = { hide: true, params: IdParams };
  app.get('/desk/week/away/:id/', { schema }, async (request, reply) => {
    const worker = workerOf(request);
    const absence = await getAbsence(db, worker, request.params.id);
    return reply.page(
      '/desk/week/away/[id]',
      {
        account: personOf(request.account),
        absence,
        displaced: await listDisplaced(db, worker, absence, now()),
        toGive: (await findRequestsToGive(db, worker, absence)).length,
        untoldUntil: await findUntoldUntil(db, absence.id, now()),
        today: berlinDay(now()),
        errors: [],
        values: {},
        ...doneOf(readFields(request.query)),
      },
      { language: request.account.language },
    );
  });

  app.post('/desk/week/away/:id/', { schema }, async (request, reply) => {
    const { id } = request.params;
    const worker = workerOf(request);
    const { firstDay } = await getAbsence(db, worker, id);
    const steps: Record<string, () => Promise<DeskDone>> = {
      offer: async () => {
        await offerAnew(db, directory(), app.desk.readMatter, worker, id, now());
        return 'offered-anew';
      },
      give: async () => {
        await giveToSubstitute(db, worker, id, now());
        return 'given';
      },
      'take-back': async () => {
        await takeBackAbsence(db, directory(), worker, id, now());
        return 'times-taken-back';
      },
    };
    const action = textOf(readFields(request.body), 'action');
    const step = Object.hasOwn(steps, action) ? steps[action] : undefined;
    if (step === undefined) throw new Problem('malformed-request');
    const done = await step();
    return reply.redirect(
      action === 'take-back' ? `/desk/week/?week=${firstDay}&done=${done}` : `/desk/week/away/${id}/?done=${done}`,
      303,
    );
  });
}

/** An absence without a last day ends on its first. */
const bodyOfAbsence = (values: FormValues): Record<string, unknown> => ({
  ...bodyOf(absenceForm, {
    ...values,
    absenceTo: textOf(values, 'absenceTo') || textOf(values, 'absenceFrom'),
    fromTime: withoutSeconds(textOf(values, 'fromTime')),
    untilTime: withoutSeconds(textOf(values, 'untilTime')),
  }),
  seen: textsOf(values, 'seen'),
});

/** Adds to each affected booking the new times that the team has now. */
async function proposed(
  { parts, site, desk }: FastifyInstance,
  request: FastifyRequest,
  { account = request.account.id, substitute, ...days }: NewAbsence,
  affected: readonly AffectedBooking[],
): Promise<AwayPage['affected']> {
  const away = { ...days, counsellor: account, substitute: substitute ?? null };
  const displaced = await findDisplaced(parts.db, away, parts.now());
  const plan = await planNewTimes(parts.db, site().directory, desk.readMatter, away, displaced, parts.now());
  return affected.map((booking) => ({ ...booking, proposed: (plan.get(booking.request) ?? []).map(({ startsAt }) => startsAt) }));
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, problem, values, affected = [] }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  const worker = workerOf(request);
  const counsellors = await listCounsellors(db, worker);
  // A coordinator can stand in, and be stood in for.
  const isForAnybody = counsellors.length > 0;
  const substitutes = await listSubstitutes(db, worker, isForAnybody ? '' : worker.id);
  const standIn = isForAnybody ? undefined : request.account.substitutes.find((one) => substitutes.some(({ id }) => id === one));
  const { day, minute } = berlinTime(now());
  const begun = { absenceFrom: day, fromTime: clockTime(minute - (minute % 5)), absenceTo: day };
  const shown = shownAgain(absenceForm, values ?? { ...begun, ...(standIn === undefined ? {} : { substitute: standIn }) }, problem);
  return reply.page(
    '/desk/week/away',
    {
      account: personOf(request.account),
      counsellors,
      substitutes,
      affected,
      today: day,
      ...shown,
      errors: shown.errors.filter(({ pointer, code }) => pointer !== '/absenceTo' || code !== 'required'),
    },
    { language: request.account.language, status },
  );
}
