import type { FastifyInstance } from 'fastify';
import { OpenedPerson, OpenPerson } from '../../../contract/desk.ts';
import { mendSlip, openPerson } from '../../../intake/person.ts';
import { IdParams } from '../../params.ts';
import { workerOf } from '../signed-in.ts';

/** POST /api/desk/requests/:id/person */
export function person(app: FastifyInstance): void {
  app.post(
    '/api/desk/requests/:id/person',
    {
      schema: {
        tags: ['desk'],
        summary: 'Open the sealed person part; the look is recorded',
        params: IdParams,
        body: OpenPerson,
        response: { 200: OpenedPerson },
      },
      // The holder needs no reason, so an empty body counts as an empty object.
      preValidation: (request: { body: unknown }, _reply, done) => {
        request.body ??= {};
        done();
      },
    },
    async (request) => {
      const { parts, desk } = app;
      const look = { reason: request.body.reason, publicUrl: parts.settings.publicUrl };
      const person = await openPerson(parts.db, desk.unsealer, workerOf(request), request.params.id, look, parts.now());
      await mendSlip(parts.db, { ...desk, sealer: parts.keys.sealer, directory: app.site().directory }, request.params.id);
      return person;
    },
  );
}
