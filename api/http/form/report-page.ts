import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { FormValues } from '../../contract/form-values.ts';
import type { ReportPage } from '../../contract/pages/site.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { NewReport, reportForm } from '../../contract/report.ts';
import { checkReport, receiveReport } from '../../corrections/content-report.ts';
import { publishedServices } from '../../../src/directory/directory.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { isHoneypotFilled } from './appointment-body.ts';
import { bodyOf, checked, readFields, shownAgain, textOf } from './read-form.ts';
import { LanguageParams } from '../params.ts';

const route = '/[lang]/report';
const keyPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `/:lang/report/?service=…`: "something is wrong here". For the scope of pages: forms only, one origin. */
export function reportPage(app: FastifyInstance): void {
  app.get('/:lang/report/', { schema: { hide: true, params: LanguageParams } }, (request, reply) => {
    const language = app.getLanguage(request.params.lang).tag;
    const query = readFields(request.query);
    return reply.page(route, { ...emptyForm(reportedService(app, query)), sent: query['done'] === 'sent' }, { language });
  });

  app.post('/:lang/report/', { schema: { hide: true, params: LanguageParams }, onRequest: limitAppointments }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang).tag;
    const posted = readFields(request.body);
    const service = reportedService(app, posted);
    const key = keyPattern.test(textOf(posted, 'key')) ? textOf(posted, 'key') : undefined;
    try {
      const report = checked(request, NewReport, { service, language, ...bodyOf(reportForm, posted) }, checkReport);
      const suspicious = isHoneypotFilled(posted) || request.isBurst;
      await receiveReport(app.parts.db, app.parts.keys.sealer, report, { key, suspicious, now: app.parts.now() });
      return await reply.redirect(`/${language}/report/?service=${service}&done=sent`, 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return reply.page(
        route,
        { ...emptyForm(service), ...(key === undefined ? {} : { key }), ...shownAgain(reportForm, posted, error) },
        { language, status: problems[error.code].status },
      );
    }
  });
}

const emptyForm = (service: string): ReportPage => ({ service, values: {}, errors: [], key: randomUUID(), sent: false });

/** The id of the entry that a link or a form names. @throws Problem not-found for an unknown entry */
function reportedService(app: FastifyInstance, fields: FormValues): string {
  const named = textOf(fields, 'service');
  const service = publishedServices(app.site().directory).find(({ id, formerIds }) => [id, ...formerIds].includes(named));
  if (service === undefined) throw new Problem('not-found');
  return service.id;
}
