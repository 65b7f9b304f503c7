import type { FastifyInstance } from 'fastify';
import { entryDates, isOurOwn } from '../../../../src/directory/freshness.ts';
import type { Json } from '../../../../src/directory/json.ts';
import { dropChange, listChanges } from '../../../publishing/basket.ts';
import { listPublications, liveContent } from '../../../publishing/live-content.ts';
import { countReports } from '../../../corrections/content-report.ts';
import { Problem } from '../../../contract/problems.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields, textOf } from '../../form/read-form.ts';

const shownPublications = 10;

const shownValue = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `/desk/services/`: entries by need, the saved changes, and the button that publishes them. */
export function servicesPage(app: FastifyInstance): void {
  const { db, now, settings } = app.parts;

  app.get('/desk/services/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const changes = await listChanges(db);
    const reports = await countReports(db);
    // Without a date comes before every date.
    const need = (service: (typeof services)[number]) => entryDates(service, now())?.[0] ?? '';
    const services = app.site().directory.services.filter((service) => !isOurOwn(service));
    const byNeed = services.toSorted(
      (one, other) =>
        (reports.get(other.id) ?? 0) - (reports.get(one.id) ?? 0) || need(one).localeCompare(need(other)) || one.id.localeCompare(other.id),
    );
    return reply.page(
      '/desk/services',
      {
        account: personOf(account),
        services: byNeed.map(({ id }) => ({
          id,
          reports: reports.get(id) ?? 0,
          changes: changes.filter(({ entry }) => entry === id).length,
        })),
        changes: changes.map(({ entry, field, was, value, by, madeAt }) => ({
          entry,
          field,
          was: shownValue(was),
          value: shownValue(value),
          by,
          madeAt,
        })),
        publication: app.parts.publisher?.look() ?? { state: 'resting' },
        publications: await listPublications(await liveContent(settings), shownPublications),
        errors: [],
        values: {},
        ...doneOf(readFields(request.query)),
      },
      { language: account.language },
    );
  });

  app.post('/desk/services/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const { id, role } = request.account;
    if (values['action'] === 'drop') {
      await dropChange(db, textOf(values, 'entry'), textOf(values, 'field'), id, now());
      return reply.redirect('/desk/services/?done=fact-dropped', 303);
    }
    if (values['action'] !== 'publish') throw new Problem('malformed-request');
    if (app.parts.publisher === undefined) throw new Problem('out-of-order');
    app.parts.publisher.publish({ role, account: id });
    return reply.redirect('/desk/services/?done=publishing', 303);
  });
}
