import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { inBerlinText, requestsTable } from '../requests-table.ts';
import { exportForm } from '../../../contract/desk-forms.ts';
import { ExportPeriod } from '../../../contract/export.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { exportRequests } from '../../../intake/export.ts';
import { bodyOf, checked, readFields, shownAgain } from '../../form/read-form.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { workerOf } from '../signed-in.ts';

/** `/desk/export/`: the provider's requests of a period as a CSV table of their clear columns, for the coordinator. */
export function exportPage(app: FastifyInstance): void {
  const schema = { hide: true };
  app.get('/desk/export/', { schema }, (request, reply) => show(request, reply, usualPeriod(app.parts.now())));

  app.post('/desk/export/', { schema }, async (request, reply) => {
    const values = readFields(request.body);
    try {
      const period = checked(request, ExportPeriod, bodyOf(exportForm, values));
      const rows = await exportRequests(app.parts.db, workerOf(request), period, app.parts.now());
      return await keptToItself(reply)
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="requests-${period.from}-${period.until}.csv"`)
        .send(requestsTable(rows));
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
      return show(request, reply, values, error);
    }
  });
}

/** The month until today. */
const usualPeriod = (now: Date): FormValues => {
  const today = inBerlinText(now.toISOString()).slice(0, 10);
  return { exportFrom: `${today.slice(0, 8)}01`, exportUntil: today };
};

const show = (request: FastifyRequest, reply: FastifyReply, values: FormValues, problem?: Problem) =>
  reply.page(
    '/desk/export',
    { account: personOf(request.account), ...shownAgain(exportForm, values, problem) },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
