import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { extendHold, hold, releaseHold } from '../../appointments/booking.ts';
import { ProblemDetails } from '../../contract/problems.ts';
import { Hold, SlotList, SlotQuery } from '../../contract/slots.ts';
import { limitHolds } from '../plugins/limits.ts';
import { freeSlots, orNext, slotIdNamed } from './next-slots.ts';

const problems = { '4xx': ProblemDetails, '5xx': ProblemDetails };
const SlotId = Type.Object({ id: Type.String({ maxLength: 60 }) });
const HoldId = Type.Object({ hold: Type.String({ maxLength: 60 }) });

/** `/api/slots` and `/api/holds`: free times, and a short hold on one of them. */
export function slots(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get<{ Querystring: SlotQuery }>(
    '/api/slots',
    {
      schema: {
        tags: ['slots'],
        summary: 'Free times, earliest first',
        description: 'At the same time the own quarter stands first, then its neighbours, then the city. At most 100; go on with `from`.',
        querystring: SlotQuery,
        response: { 200: SlotList, ...problems },
      },
    },
    async (request) => ({ slots: await freeSlots(app, request.query) }),
  );

  app.post<{ Params: { id: string } }>(
    '/api/slots/:id/hold',
    {
      onRequest: limitHolds,
      schema: {
        tags: ['slots'],
        summary: 'Keep a free time for ten minutes',
        params: SlotId,
        response: { 201: Hold, ...problems },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await orNext(app, {}, () => hold(db, app.site().directory, slotIdNamed(app, request.params.id), now()))),
  );

  app.post<{ Params: { hold: string } }>(
    '/api/holds/:hold/extend',
    {
      onRequest: limitHolds,
      schema: {
        tags: ['slots'],
        summary: 'Ten minutes more, at most ten times',
        params: HoldId,
        response: { 200: Hold, ...problems },
      },
    },
    (request) => extendHold(db, request.params.hold, now()),
  );

  app.delete<{ Params: { hold: string } }>(
    '/api/holds/:hold',
    {
      onRequest: limitHolds,
      schema: { tags: ['slots'], summary: 'Give a hold back', params: HoldId, response: { 204: Type.Null(), ...problems } },
    },
    async (request, reply) => {
      await releaseHold(db, request.params.hold);
      return reply.code(204).send();
    },
  );
}
