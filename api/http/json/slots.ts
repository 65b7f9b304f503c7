import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { extendHold, hold, releaseHold } from '../../appointments/holds.ts';
import { createSlotChallenge } from '../../appointments/proof.ts';
import { Proof } from '../../contract/appointment.ts';
import { ProblemDetails } from '../../contract/problems.ts';
import { Hold, SlotChallenge, SlotList, SlotQuery } from '../../contract/slots.ts';
import { limitHolds, limitLooks } from '../plugins/limits.ts';
import { admissionFrom, priceOf } from '../visitor.ts';
import { freeSlots, orNext, slotIdNamed } from '../form/next-slots.ts';

const problems = { '4xx': ProblemDetails, '5xx': ProblemDetails };
const SlotId = Type.Object({ id: Type.String({ maxLength: 60 }) });
const HoldId = Type.Object({ hold: Type.String({ maxLength: 60 }) });

/** `/api/slots` and `/api/holds`: lists free times and holds one for a short time. */
export function slots(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get(
    '/api/slots',
    {
      onRequest: limitLooks,
      schema: {
        tags: ['slots'],
        summary: 'Free times, earliest first',
        description: 'At the same time the given quarter comes first, then its neighbours, then the city. At most 100; go on with `from`.',
        querystring: SlotQuery,
        response: { 200: SlotList, ...problems },
      },
    },
    async (request) => ({ slots: await freeSlots(app, request.query) }),
  );

  app.get(
    '/api/challenge',
    {
      onRequest: limitLooks,
      schema: {
        tags: ['slots'],
        summary: 'Work to do for one more slot',
        description:
          'Every network has a small share of slots at no cost. Above it a slot needs a proof of work: solve the challenge (ALTCHA protocol 2, PBKDF2) and send the proof when holding or booking. 204: no proof is needed, or none would help. A request with a slot is accepted either way.',
        response: { 200: SlotChallenge, 204: Type.Null(), ...problems },
      },
    },
    async (request, reply) => {
      const price = await priceOf(request);
      if (typeof price === 'string') return reply.code(204).send(null);
      return createSlotChallenge(app.parts.keys.intakeKey, price.level, now());
    },
  );

  app.post(
    '/api/slots/:id/hold',
    {
      onRequest: limitHolds,
      schema: {
        tags: ['slots'],
        summary: 'Keep a free time for ten minutes',
        description: 'Refused with proof-needed when this network has its share of slots: send a proof, or book without a hold.',
        params: SlotId,
        headers: Type.Object({ proof: Type.Optional(Proof) }),
        response: { 201: Hold, ...problems },
      },
    },
    async (request, reply) => {
      const admission = await admissionFrom(request, request.headers.proof);
      const slotId = slotIdNamed(app, request.params.id);
      return reply.code(201).send(await orNext(app, {}, () => hold(db, app.site().directory, slotId, now(), { admission })));
    },
  );

  app.post(
    '/api/holds/:hold/extend',
    {
      onRequest: limitHolds,
      schema: {
        tags: ['slots'],
        summary: 'Ten minutes more, once',
        params: HoldId,
        response: { 200: Hold, ...problems },
      },
    },
    (request) => extendHold(db, request.params.hold, now()),
  );

  app.delete(
    '/api/holds/:hold',
    {
      onRequest: limitHolds,
      schema: { tags: ['slots'], summary: 'Give a hold back', params: HoldId, response: { 204: Type.Null(), ...problems } },
    },
    async (request, reply) => {
      await releaseHold(db, request.params.hold);
      return reply.code(204).send(null);
    },
  );
}
