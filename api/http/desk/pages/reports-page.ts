import type { FastifyInstance } from 'fastify';
import { Problem } from '../../../contract/problems.ts';
import { reportViews } from '../../../contract/codes.ts';
import { handleReport, listReports } from '../../../corrections/content-report.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields, textOf } from '../../form/read-form.ts';

/** `/desk/reports/`: visitors' reports of mistakes in entries. */
export function reportsPage(app: FastifyInstance): void {
  app.get('/desk/reports/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const query = readFields(request.query);
    const view = reportViews.find((one) => one === query['view']) ?? 'open';
    const entry = textOf(query, 'entry');
    const list = await listReports(app.parts.db, app.desk.unsealer, view, entry === '' ? undefined : entry);
    return reply.page(
      '/desk/reports',
      { account: personOf(account), view, isOneEntry: entry !== '', ...list, errors: [], values: {}, ...doneOf(query) },
      { language: account.language },
    );
  });

  app.post('/desk/reports/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    if (values['action'] !== 'handled') throw new Problem('malformed-request');
    await handleReport(app.parts.db, textOf(values, 'id'), request.account.id, app.parts.now());
    return reply.redirect('/desk/reports/?done=report-handled', 303);
  });
}
