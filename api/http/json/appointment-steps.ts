import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AcceptOffer, AppointmentStatus, MoveAppointment, NewContact } from '../../contract/appointment.ts';
import { tidyContact } from '../../contract/contact.ts';
import { ProblemDetails } from '../../contract/problems.ts';
import { changeContact } from '../../intake/contact-change.ts';
import { cancel, erase, move, noneFits, timesToMoveTo } from '../../intake/requester.ts';
import { acceptOnceSent } from '../slip/accept-once-sent.ts';
import { findStatus } from '../../intake/slip-status.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { bearerSecret } from './bearer.ts';
import { intakeOf } from '../form/reception.ts';
import { admissionFrom } from '../visitor.ts';
import { orNext, slotIdNamed } from '../form/next-slots.ts';

const answers = { 200: AppointmentStatus, '4xx': ProblemDetails, '5xx': ProblemDetails };

/** `POST /api/appointment/…`: the six steps that the holder of a slip can take. Each answers with the new state. */
export function appointmentSteps(app: FastifyInstance): void {
  const { db, now } = app.parts;
  const schemaOf = (summary: string) => ({ tags: ['appointments'], summary, security: [{ slip: [] }], response: answers });
  const thenStatus = async (request: FastifyRequest, step: (secret: string) => Promise<void>) => {
    const secret = bearerSecret(request);
    await step(secret);
    return findStatus(db, secret, now());
  };

  app.post(
    '/api/appointment/accept',
    { onRequest: limitAppointments, schema: { ...schemaOf('Accept one of the offered times'), body: AcceptOffer } },
    (request) => thenStatus(request, (secret) => acceptOnceSent(app.parts, secret, request.body.offer)),
  );
  app.post(
    '/api/appointment/none-fits',
    { onRequest: limitAppointments, schema: schemaOf('Say that none of the offered times fits') },
    (request) => thenStatus(request, (secret) => noneFits(db, secret, now())),
  );
  app.post(
    '/api/appointment/move',
    { onRequest: limitAppointments, schema: { ...schemaOf('Move to a free time of the same organisation'), body: MoveAppointment } },
    (request) =>
      thenStatus(request, async (secret) => {
        const status = await findStatus(db, secret, now());
        const { slot } = request.body;
        const admission = await admissionFrom(request, request.body.proof);
        const choice = { ...slot, id: slotIdNamed(app, slot.id) };
        const wanted = { ...timesToMoveTo(status), quarter: status.quarter };
        await orNext(app, wanted, () => move(db, app.site().directory, secret, choice, now(), admission));
      }),
  );
  app.post(
    '/api/appointment/contact',
    {
      onRequest: limitAppointments,
      preValidation: async (request: { body: unknown }) => void (request.body = tidyContact(request.body)),
      schema: { ...schemaOf('Replace the contact and the way of answering of an open request'), body: NewContact },
    },
    (request) => thenStatus(request, (secret) => changeContact(intakeOf(app), secret, request.body, now())),
  );
  app.post(
    '/api/appointment/cancel',
    { onRequest: limitAppointments, schema: schemaOf('Cancel the request or the appointment') },
    (request) => thenStatus(request, (secret) => cancel(db, secret, now())),
  );
  app.post(
    '/api/appointment/erase',
    { onRequest: limitAppointments, schema: schemaOf('Erase person and matter; an open request is cancelled with it') },
    (request) => thenStatus(request, (secret) => erase(db, secret, now())),
  );
}
