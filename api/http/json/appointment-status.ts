import type { FastifyInstance } from 'fastify';
import { AppointmentStatus } from '../../contract/appointment.ts';
import { ProblemDetails } from '../../contract/problems.ts';
import { findStatus } from '../../intake/slip-status.ts';
import { bearerSecret } from './bearer.ts';

/** `GET /api/appointment`: the content of the slip. Reading it changes nothing. */
export function appointmentStatus(app: FastifyInstance): void {
  app.get(
    '/api/appointment',
    {
      schema: {
        tags: ['appointments'],
        summary: 'Look at the state of a request',
        security: [{ slip: [] }],
        response: { 200: AppointmentStatus, '4xx': ProblemDetails, '5xx': ProblemDetails },
      },
    },
    (request) => findStatus(app.parts.db, bearerSecret(request), app.parts.now()),
  );
}
