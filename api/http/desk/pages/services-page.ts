import type { FastifyInstance } from 'fastify';
import { dropChange, listChanges, undoChange } from '../../../publishing/basket.ts';
import { countEntries, listEntries, orderEntries, searchEntries } from '../entry-list.ts';
import { findDifferences } from '../../../publishing/history.ts';
import { liveContent } from '../../../publishing/live-content.ts';
import { listTyped } from '../../../publishing/typed-entries.ts';
import { listPublications } from '../../../publishing/publications.ts';
import { listAskedEntries } from '../../../corrections/asks.ts';
import { countReports } from '../../../corrections/content-report.ts';
import { listTexts } from '../../../translation/desk-texts.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { entryFilters, entryOrders, type ServicesPage } from '../../../contract/pages/services.ts';
import { Problem } from '../../../contract/problems.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { readFields, textOf } from '../../form/read-form.ts';

const shownPublications = 10;
const maxTyped = 100;
/** While a publication is under way, the browser looks again after so many seconds. */
const lookSeconds = 5;

/** `/desk/services/`: the entries by freshness, the saved changes, and the button that publishes them. */
export function servicesPage(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get('/desk/services/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const { directory } = app.site();
    const query = readFields(request.query);
    const changes = await listChanges(db);
    const entries = listEntries(directory, {
      changes,
      texts: await listTexts(db, app.desk.content()),
      asked: await listAskedEntries(db, directory, now()),
      reports: await countReports(db),
      account: account.id,
      begun: (await listTyped(db, account.id)).map(({ entry }) => entry),
      now: now(),
    });
    const filter = entryFilters.find((one) => one === query['filter']) ?? 'all';
    const order = entryOrders.find((one) => one === query['order']) ?? 'need';
    const typed = textOf(query, 'q').slice(0, maxTyped);
    const found = searchEntries(entries, typed);
    const undo = { entry: textOf(query, 'entry'), field: textOf(query, 'field') };
    const publication = app.parts.publisher?.look() ?? { state: 'resting' as const };
    const isRunning = publication.state === 'running';
    if (isRunning) void reply.header('refresh', String(lookSeconds));
    const { done } = doneOf(query);
    return reply.page(
      '/desk/services',
      {
        account: personOf(account),
        services: orderEntries(found, { filter, order }),
        counts: countEntries(found),
        filter,
        order,
        typed,
        changes: changes.map(({ entry, field, was, value, by, madeAt }) => ({
          entry,
          name: entries.find(({ id }) => id === entry)?.name ?? entry,
          field,
          was,
          value,
          by,
          madeAt,
        })),
        ...(undo.entry === '' ? {} : { undo }),
        publication,
        ...(await publicationsOf(app)),
        errors: [],
        values: {},
        // The publication that has begun says itself how it ended.
        ...(done === undefined || ((done === 'publishing' || done === 'taking-back') && !isRunning) ? {} : { done }),
      },
      { language: account.language },
    );
  });

  app.post('/desk/services/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const { id, role } = request.account;
    if (values['action'] === 'drop') {
      const [entry, field] = [textOf(values, 'entry'), textOf(values, 'field')];
      await dropChange(db, entry, field, id, now());
      return reply.redirect(`/desk/services/?${new URLSearchParams({ done: 'fact-dropped', entry, field })}`, 303);
    }
    if (values['action'] === 'undo') {
      await undoChange(db, textOf(values, 'entry'), textOf(values, 'field'), id);
      return reply.redirect('/desk/services/?done=fact-restored', 303);
    }
    if (values['action'] !== 'publish' && values['action'] !== 'take-back') throw new Problem('malformed-request');
    const { publisher } = app.parts;
    if (publisher === undefined) throw new Problem('out-of-order');
    if (values['action'] === 'publish') publisher.publish({ role, account: id });
    else await publisher.takeBack(numberOf(values), { role, account: id });
    return reply.redirect(`/desk/services/?done=${values['action'] === 'publish' ? 'publishing' : 'taking-back'}`, 303);
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
