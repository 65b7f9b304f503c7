import type { FastifyInstance } from 'fastify';
import { calendarFile, calendarType, takesPlace } from '../../letters/calendar.ts';
import { Problem } from '../../contract/problems.ts';
import { SlipParams } from '../params.ts';
import { findOnSlip, keptToItself, withSlip } from './slip-answers.ts';

const schema = { hide: true, params: SlipParams };

/** The documents of a slip: the calendar file, and a proof for school, employer or Jobcenter. Reading them changes nothing. */
export function slipPapers(app: FastifyInstance): void {
  app.get('/:lang/appointment/:secret/calendar.ics', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const { calendar } = await findOnSlip(app, secret);
      if (calendar === undefined) throw new Problem('not-found');
      const file = calendarFile(calendar, app.site().words(language), app.parts.now());
      return keptToItself(reply)
        .type(calendarType(file))
        .header('content-disposition', 'attachment; filename="appointment.ics"')
        .send(file);
    });
  });

  app.get('/:lang/appointment/:secret/proof/', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    const language = app.getLanguage(lang).tag;
    return withSlip(reply, language, async () => {
      const { calendar, status } = await findOnSlip(app, secret);
      const now = app.parts.now();
      if (calendar === undefined || !provesSomething(calendar, now)) throw new Problem('not-found');
      const { startsAt } = calendar.appointment;
      return keptToItself(reply).page(
        '/[lang]/appointment/[secret]/proof',
        { secret, reference: status.reference, provider: status.provider, startsAt, isOver: new Date(startsAt) <= now },
        { language },
      );
    });
  });
}

/** Whether the appointment is confirmed, or the person attended it. */
const provesSomething = (entry: Parameters<typeof takesPlace>[0], now: Date): boolean =>
  takesPlace(entry, now) && (entry.state === 'confirmed' || entry.outcome === 'attended' || entry.outcome === 'handed-over');
