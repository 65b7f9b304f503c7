import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { addAbsence, listAbsences, removeAbsence } from '../../../appointments/absences.ts';
import { addHours, changeHours, endHours, listHours } from '../../../appointments/kept-hours.ts';
import { previewHours } from '../../../appointments/hours-preview.ts';
import { ChangeHours, EndHours, HoursList, HoursPreview, KeepAnswer, NewAbsence, NewHours } from '../../../contract/hours.ts';
import { reviewTimes } from '../../../intake/review-times.ts';
import { longLists } from '../../bounds.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

const desk = { tags: ['desk'] };

/** `/api/desk/hours`: the account's consultation hours and absences; for coordinators, those of the whole provider. */
export function hours(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const directory = () => app.site().directory;

  /** Reviews all times after a change, so that a person whose time no longer fits is owed a new one immediately. */
  const reviewed = async <Answer>(change: Promise<Answer>): Promise<Answer> => {
    const answer = await change;
    await reviewTimes(db, directory(), now());
    return answer;
  };

  app.get(
    '/api/desk/hours',
    { schema: { ...desk, summary: 'Consultation hours and absences that are not over', response: { 200: HoursList } } },
    async (request) => ({
      hours: await listHours(db, workerOf(request), now()),
      absences: await listAbsences(db, workerOf(request), now()),
    }),
  );

  app.post(
    '/api/desk/hours',
    { schema: { ...desk, summary: 'Add consultation hours', body: NewHours, response: { 201: KeepAnswer } } },
    async (request, reply) => reply.code(201).send(await addHours(db, directory(), workerOf(request), request.body, now())),
  );

  app.post(
    '/api/desk/hours/preview',
    {
      schema: { ...desk, summary: 'The next times that hours would give; saves nothing', body: NewHours, response: { 200: HoursPreview } },
    },
    (request) => previewHours(db, directory(), workerOf(request), request.body, now()),
  );

  app.post(
    '/api/desk/hours/:id',
    {
      config: longLists,
      schema: {
        ...desk,
        summary: 'Change consultation hours; asks back when somebody has a time that would no longer fit',
        params: IdParams,
        body: ChangeHours,
        response: { 200: KeepAnswer },
      },
    },
    (request) => reviewed(changeHours(db, directory(), workerOf(request), request.params.id, request.body, now())),
  );

  app.post(
    '/api/desk/hours/:id/end',
    {
      config: longLists,
      schema: {
        ...desk,
        summary: 'End consultation hours from a day on; asks back like a change',
        params: IdParams,
        body: EndHours,
        response: { 200: KeepAnswer },
      },
    },
    (request) => reviewed(endHours(db, directory(), workerOf(request), request.params.id, request.body, now())),
  );

  app.post(
    '/api/desk/absences',
    {
      config: longLists,
      schema: {
        ...desk,
        summary: 'Add an absence; asks back when somebody has a time in it',
        body: NewAbsence,
        response: { 200: KeepAnswer, 201: KeepAnswer },
      },
    },
    async (request, reply) => {
      const answer = await reviewed(addAbsence(db, workerOf(request), request.body, now()));
      return reply.code(answer.saved ? 201 : 200).send(answer);
    },
  );

  app.delete(
    '/api/desk/absences/:id',
    { schema: { ...desk, summary: 'Remove an absence', params: IdParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await reviewed(removeAbsence(db, workerOf(request), request.params.id));
      return reply.code(204).send(null);
    },
  );
}
