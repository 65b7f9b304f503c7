import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FormValues } from '../../contract/form-values.ts';
import type { ReportPage } from '../../contract/pages/site.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { NewReport } from '../../contract/report.ts';
import { receiveReport } from '../../corrections/content-report.ts';
import { publishedServices } from '../../../src/directory/directory.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { fieldErrors } from '../plugins/problems.ts';
import { isHoneypotFilled } from './appointment-form.ts';

type Params = { lang: string };
const route = '/[lang]/report';
const keyPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `/:lang/report/?service=…`: "something is wrong here". For the scope of pages: forms only, one origin. */
export function reportPage(app: FastifyInstance): void {
  app.get<{ Params: Params }>('/:lang/report/', { schema: { hide: true } }, (request, reply) => {
    const language = app.getLanguage(request.params.lang).tag;
    const service = reportedService(app, request.query);
    return reply.page(route, { ...emptyForm(service), sent: textOf(request.query, 'done') === 'sent' }, { language });
  });

  app.post<{ Params: Params }>('/:lang/report/', { schema: { hide: true }, onRequest: limitAppointments }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang).tag;
    const service = reportedService(app, request.body);
    const typedKey = textOf(request.body, 'key') ?? '';
    const key = keyPattern.test(typedKey) ? typedKey : undefined;
    const [kind, text] = [textOf(request.body, 'kind'), textOf(request.body, 'text')];
    try {
      const report = checkedReport(request, {
        service,
        language,
        ...(kind === undefined ? {} : { kind }),
        ...(text === undefined ? {} : { text }),
      });
      const suspicious = isHoneypotFilled(request.body) || request.isBurst;
      await receiveReport(app.parts.db, app.parts.keys.sealer, report, { key, suspicious, now: app.parts.now() });
      return await reply.redirect(`/${language}/report/?service=${service}&done=sent`, 303);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const values: FormValues = { kind: kind ?? '', text: text ?? '' };
      return reply.page(
        route,
        { ...emptyForm(service), ...(key === undefined ? {} : { key }), values, errors: error.errors, problem: error.code },
        { language, status: problems[error.code].status },
      );
    }
  });
}

const emptyForm = (service: string): ReportPage => ({ service, values: {}, errors: [], key: randomUUID(), sent: false });

/** The entry that a link or a form names. @throws Problem not-found: there is nothing that could be wrong */
function reportedService(app: FastifyInstance, fields: unknown): string {
  const named = textOf(fields, 'service');
  const service = publishedServices(app.site().directory).find(
    ({ id, formerIds }) => named !== undefined && [id, ...formerIds].includes(named),
  );
  if (service === undefined) throw new Problem('not-found');
  return service.id;
}

/** @throws Problem invalid-input with everything that is wrong */
function checkedReport(request: FastifyRequest, body: Partial<Record<keyof NewReport, string>>): NewReport {
  const validate = request.compileValidationSchema(NewReport);
  const errors = validate(body) ? [] : fieldErrors(validate.errors ?? []);
  if (body.kind === 'other' && body.text === undefined) errors.push({ pointer: '/text', code: 'required' });
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
  return body as NewReport;
}

/** One text of a query or a form, trimmed; undefined when it is empty, or stands there more than once. */
function textOf(fields: unknown, name: string): string | undefined {
  const value = (fields as Record<string, unknown> | null | undefined)?.[name];
  const text = typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '';
  return text === '' ? undefined : text;
}
