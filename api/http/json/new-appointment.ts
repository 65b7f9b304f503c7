import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { NewAppointment, Receipt } from '../../contract/appointment.ts';
import { tidyAppointment } from '../../contract/contact.ts';
import { ProblemDetails } from '../../contract/problems.ts';
import { receive } from '../../intake/receive.ts';
import { visitorOf } from '../visitor.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { orNext } from '../form/next-slots.ts';
import { intakeOf, slipUrl, wantedSlotsOf } from '../form/reception.ts';

/** `POST /api/appointments`: requests or books a first appointment. Sending twice with one key makes one request. */
export function newAppointment(app: FastifyInstance): void {
  app.post(
    '/api/appointments',
    {
      onRequest: limitAppointments,
      preValidation: async (request: { body: unknown }) => void (request.body = tidyAppointment(request.body)),
      schema: {
        tags: ['appointments'],
        summary: 'Ask for a first appointment',
        description:
          'Phone or email is required by the reply chosen; by phone and at home need a phone, by video a phone or an email. With a slot the answer says "confirmed", or 409 with the next free times. It says "received" and `isWish`, and the desk sees the time, for a slot in a language that its hours do not have, without interpreting, and for one more slot of a network that has its share: that needs a proof (GET /api/challenge). The same key with the same body gives the same answer; with another body it is refused.',
        headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String({ description: 'A UUID made by the sender. Required.' })) }),
        body: NewAppointment,
        response: { 201: Receipt, '4xx': ProblemDetails, '5xx': ProblemDetails },
      },
    },
    async (request, reply) => {
      const { secret, ...receipt } = await orNext(app, wantedSlotsOf(request.body), () =>
        receive(intakeOf(app), request.body, {
          idempotencyKey: request.headers['idempotency-key'],
          marks: { burst: request.isBurst },
          visitor: visitorOf(request),
          now: app.parts.now(),
        }),
      );
      return reply.code(201).send({ ...receipt, statusUrl: slipUrl(app, request.body.language, secret) });
    },
  );
}
