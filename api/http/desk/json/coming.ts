import type { FastifyInstance } from 'fastify';
import { comingAppointments } from '../../../appointments/coming.ts';
import { ComingAppointments, ComingQuery } from '../../../contract/hours.ts';
import { workerOf } from '../signed-in.ts';

/** GET /api/desk/appointments */
export function coming(app: FastifyInstance): void {
  app.get(
    '/api/desk/appointments',
    {
      schema: {
        tags: ['desk'],
        summary: 'Appointments, offered times and freed ones to come; "all" of the provider for coordinators',
        querystring: ComingQuery,
        response: { 200: ComingAppointments },
      },
    },
    async (request) => ({
      appointments: await comingAppointments(
        app.parts.db,
        app.site().directory,
        workerOf(request),
        request.query.whose ?? 'mine',
        app.parts.now(),
      ),
    }),
  );
}
