import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { checkNewSeries, checkSeries } from '../../../appointments/hours-rules.ts';
import { addHours, changeHours, endHours, getHours } from '../../../appointments/kept-hours.ts';
import { listCounsellors } from '../../../appointments/counsellors.ts';
import { previewHours } from '../../../appointments/hours-preview.ts';
import {
  ChangeHours,
  EndHours,
  NewHours,
  type AffectedBooking,
  type HoursPreview,
  type KeepAnswer,
  type KeptHours,
} from '../../../contract/hours.ts';
import { endHoursForm, hoursForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { reviewTimes } from '../../../intake/review-times.ts';
import { longLists } from '../../bounds.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { bodyOf, checked, readFields, shownAgain, textsOf } from '../../form/read-form.ts';
import { firstHours, hoursBody, hoursFrom, readableSeries, valuesOfHours } from '../forms/hours-form.ts';
import { versionOf } from '../forms/request-forms.ts';
import { workerOf } from '../signed-in.ts';

type Shown = {
  id?: string;
  status?: number;
  problem?: Problem;
  values?: FormValues;
  affected?: AffectedBooking[];
  preview?: HoursPreview['days'];
};

/** `/desk/hours/new/` and `/desk/hours/:id/`: one form for new and changed hours, with a preview of their times. */
export function hoursFormPage(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const directory = () => app.site().directory;

  // `?day=2026-11-25&time=09:30`: a cell of the week.
  app.get('/desk/hours/new/', { schema: { hide: true } }, (request, reply) =>
    show(app, request, reply, { values: hoursFrom(readFields(request.query)) }),
  );

  app.post('/desk/hours/new/', { schema: { hide: true } }, (request, reply) =>
    orAgain(app, request, reply, undefined, async (values) => {
      const body = checked(request, NewHours, hoursBody(values), (readable) =>
        checkNewSeries(readableSeries(readable), directory(), berlinDay(now())),
      );
      const worker = workerOf(request);
      if (values['action'] === 'preview') return previewHours(db, directory(), worker, body, now());
      return { done: 'hours-added', answer: await addHours(db, directory(), worker, body, now()) };
    }),
  );

  const schema = { hide: true, params: IdParams };
  app.get('/desk/hours/:id/', { schema }, (request, reply) => show(app, request, reply, { id: request.params.id }));

  app.post('/desk/hours/:id/', { config: longLists, schema }, (request, reply) => {
    const { id } = request.params;
    return orAgain(app, request, reply, id, async (values) => {
      const worker = workerOf(request);
      const agreed = { version: versionOf(values), seen: textsOf(values, 'seen') };
      if (values['action'] === 'end') {
        const body = checked(request, EndHours, { ...bodyOf(endHoursForm, values), ...agreed });
        return { done: 'hours-ended', answer: await endHours(db, directory(), worker, id, body, now()) };
      }
      // Changed hours keep their counsellor.
      const { account, ...series } = hoursBody(values);
      const body = checked(request, ChangeHours, { ...series, ...agreed }, (readable) =>
        checkSeries(readableSeries(readable), directory(), berlinDay(now())),
      );
      if (values['action'] === 'preview') {
        const { counsellor } = await getHours(db, worker, id);
        return previewHours(db, directory(), worker, { ...body, account: counsellor.id }, now(), id);
      }
      return { done: 'hours-changed', answer: await changeHours(db, directory(), worker, id, body, now()) };
    });
  });
}

type Outcome = HoursPreview | { done: DeskDone; answer: KeepAnswer };

/** Runs a step and returns to the week when the hours are saved; otherwise shows the form again with everything typed. */
async function orAgain(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string | undefined,
  step: (values: FormValues) => Promise<Outcome>,
): Promise<unknown> {
  const values = readFields(request.body);
  const same = { values, ...(id === undefined ? {} : { id }) };
  try {
    const outcome = await step(values);
    if ('answer' in outcome) await reviewTimes(app.parts.db, app.site().directory, app.parts.now());
    if ('days' in outcome) return await show(app, request, reply, { ...same, preview: outcome.days });
    const { done, answer } = outcome;
    if (answer.saved) return await reply.redirect(`/desk/hours/?done=${done}`, 303);
    return await show(app, request, reply, { ...same, status: 409, affected: answer.affected });
  } catch (error) {
    if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
    return show(app, request, reply, { ...same, status: problems[error.code].status, problem: error });
  }
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { id, status = 200, problem, values, affected = [], preview }: Shown,
): Promise<unknown> {
  const { db, now } = app.parts;
  const worker = workerOf(request);
  const hours = id === undefined ? undefined : await getHours(db, worker, id);
  const stored = hours === undefined ? undefined : await storedPreview(app, request, hours);
  const shownPreview = preview ?? (values === undefined ? stored : undefined);
  const { overlapping } = problem?.extra ?? {};
  return reply.page(
    '/desk/hours/[id]',
    {
      account: personOf(request.account),
      ...(hours === undefined ? {} : { hours }),
      counsellors: id === undefined ? await listCounsellors(db, worker) : [],
      ...(shownPreview === undefined ? {} : { preview: shownPreview }),
      affected,
      ...(overlapping === undefined ? {} : { overlapping }),
      today: berlinDay(now()),
      ...shownAgain(values?.['action'] === 'end' ? endHoursForm : hoursForm, shownValues(hours, values), problem),
    },
    { language: request.account.language, status },
  );
}

/** The values as typed, else as stored. The form that ends hours has one field only, so the other form on the page keeps stored values. */
function shownValues(hours: KeptHours | undefined, typed: FormValues | undefined): FormValues {
  if (typed !== undefined && typed['action'] !== 'end') return typed;
  return { ...(hours === undefined ? firstHours : valuesOfHours(hours)), ...typed };
}

/** The times that the stored hours give; undefined when nobody can book them. */
async function storedPreview(app: FastifyInstance, request: FastifyRequest, hours: KeptHours): Promise<HoursPreview['days'] | undefined> {
  const { db, now } = app.parts;
  const worker = workerOf(request);
  if (!hours.offered) return undefined;
  return (await previewHours(db, app.site().directory, worker, { ...hours, account: hours.counsellor.id }, now(), hours.id)).days;
}
