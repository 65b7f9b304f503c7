import type { FastifyInstance } from 'fastify';
import { entryDates, isOurOwn } from '../../../../src/directory/freshness.ts';
import type { Json } from '../../../../src/directory/json.ts';
import { dropChange, listChanges } from '../../../publishing/basket.ts';
import { findDifferences } from '../../../publishing/history.ts';
import { liveContent } from '../../../publishing/live-content.ts';
import { listPublications } from '../../../publishing/publications.ts';
import { countReports } from '../../../corrections/content-report.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import type { ServicesPage } from '../../../contract/pages/services.ts';
import { Problem } from '../../../contract/problems.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields, textOf } from '../../form/read-form.ts';

const shownPublications = 10;

const shownValue = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `/desk/services/`: entries by need, the saved changes, and the button that publishes them. */
export function servicesPage(app: FastifyInstance): void {
  const { db, now } = app.parts;

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
        ...(await publicationsOf(app)),
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
    if (values['action'] !== 'publish' && values['action'] !== 'take-back') throw new Problem('malformed-request');
    const { publisher } = app.parts;
    if (publisher === undefined) throw new Problem('out-of-order');
    if (values['action'] === 'publish') publisher.publish({ role, account: id });
    else await publisher.takeBack(numberOf(values), { role, account: id });
    return reply.redirect('/desk/services/?done=publishing', 303);
  });
}

/** @throws Problem malformed-request */
function numberOf(values: FormValues): number {
  const text = textOf(values, 'number');
  if (!/^\d{1,9}$/.test(text)) throw new Problem('malformed-request');
  return Number(text);
}

async function publicationsOf(app: FastifyInstance): Promise<Pick<ServicesPage, 'publications' | 'shown'>> {
  const { db, settings, publications } = app.parts;
  const newest = await listPublications(db, { count: shownPublications });
  const folder = await liveContent(settings);
  const count = await publications?.();
  return {
    publications: await Promise.all(
      newest.map(async ({ number, madeAt, role, accountId, takesBack }) => ({
        number,
        at: madeAt,
        role,
        account: accountId,
        ...(takesBack !== undefined && { takesBack }),
        differences: await findDifferences(folder, number).catch(() => []),
      })),
    ),
    ...(count !== undefined && count.newest > 0 && { shown: { showing: count.showing, processes: count.processes } }),
  };
}
