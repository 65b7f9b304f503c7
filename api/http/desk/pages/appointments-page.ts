import type { FastifyInstance } from 'fastify';
import { may } from '../../../accounts/rights.ts';
import { comingAppointments } from '../../../appointments/coming.ts';
import { personOf } from '../desk-person.ts';
import { readFields } from '../../form/read-form.ts';
import { workerOf } from '../signed-in.ts';

/** `/desk/appointments/`: the coming appointments, by day. */
export function appointmentsPage(app: FastifyInstance): void {
  app.get('/desk/appointments/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const maySeeAll = may(account.role, 'keep-hours-of-others');
    const whose = maySeeAll && readFields(request.query)['whose'] === 'all' ? 'all' : 'mine';
    const { db, now } = app.parts;
    return reply.page(
      '/desk/appointments',
      {
        account: personOf(account),
        whose,
        maySeeAll,
        appointments: await comingAppointments(db, app.site().directory, workerOf(request), whose, now()),
        errors: [],
        values: {},
      },
      { language: account.language },
    );
  });
}
