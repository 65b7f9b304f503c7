import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { daysAfter, monthsAfter } from '../../../../src/directory/calendar-day.ts';
import { findWorker } from '../../../accounts/worker.ts';
import { Problem } from '../../../contract/problems.ts';
import { countTalkTimes, findCoverage } from '../../../overview/coverage.ts';
import { countOwed } from '../../../overview/owed-now.ts';
import { findFigures, listPublished } from '../../../overview/published.ts';
import { coverageTable, figuresTable, timesTable } from '../../../overview/tables.ts';
import { readFields } from '../../form/read-form.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { periodOf, yearQuarter } from '../../../../src/directory/year-quarter.ts';

/** The days ahead whose free times are counted, today included. */
const daysAhead = 14;
const monthsShown = 12;

/** The last quarter of the year that ends by a day. */
const lastPublishable = (lastDay: string): string => yearQuarter(monthsAfter(`${daysAfter(lastDay, 1).slice(0, 7)}-01`, -3));

/** `/desk/overview/`: what the city offers and lacks, for coordinators and admins, and its tables as CSV. */
export function overviewPage(app: FastifyInstance): void {
  const schema = { hide: true };

  app.get('/desk/overview/', { schema }, async (request, reply) => {
    const { account } = request;
    const { db } = app.parts;
    const now = app.parts.now();
    const { directory } = app.site();
    const query = readFields(request.query);
    const topic = directory.topics.find(({ id }) => id === query['topic'])?.id;
    const worker = findWorker(account);
    const owed = worker && (await countOwed(db, worker.provider, await app.desk.urgency.waiting(db, worker.provider), now));
    return reply.page(
      '/desk/overview',
      {
        account: personOf(account),
        ...(owed === undefined ? {} : { owed }),
        ...(topic === undefined ? {} : { topic }),
        coverage: findCoverage(directory, topic, now),
        times: await nextTimes(app, now),
        figures: await findFigures(db, periodOf(query['period'])),
        errors: [],
        values: {},
      },
      { language: account.language },
    );
  });

  app.get('/desk/overview/report/', { schema }, async (request, reply) => {
    const { account } = request;
    const now = app.parts.now();
    const { directory } = app.site();
    const today = berlinDay(now);
    const months = Array.from({ length: monthsShown }, (_, back) => monthsAfter(today, -back).slice(0, 7));
    const asked = readFields(request.query)['month'];
    const month = months.find((one) => one === asked) ?? today.slice(0, 7);
    const lastDay = daysAfter(monthsAfter(`${month}-01`, 1), -1);
    const { shown } = await findFigures(app.parts.db, undefined, lastPublishable(lastDay));
    return reply.page(
      '/desk/overview/report',
      {
        account: personOf(account),
        month,
        months,
        today,
        coverage: findCoverage(directory, undefined, now),
        times: await countTalkTimes(app.parts.db, directory, `${month}-01`, lastDay, now),
        ...(shown === undefined ? {} : { shown }),
        errors: [],
        values: {},
      },
      { language: account.language },
    );
  });

  const params = Type.Object({ table: Type.String({ maxLength: 40 }) });
  app.get('/desk/overview/tables/:table', { schema: { ...schema, params } }, async (request, reply) => {
    const { directory } = app.site();
    const now = app.parts.now();
    const tables: Record<string, () => string | Promise<string>> = {
      'coverage.csv': () => coverageTable(directory, now),
      'times.csv': async () => timesTable(directory, await nextTimes(app, now)),
      'figures.csv': async () => figuresTable(await listPublished(app.parts.db)),
    };
    const make = tables[request.params.table];
    if (make === undefined) throw new Problem('not-found');
    return sendTable(reply, request.params.table, await make());
  });
}

const nextTimes = (app: FastifyInstance, now: Date) => {
  const today = berlinDay(now);
  return countTalkTimes(app.parts.db, app.site().directory, today, daysAfter(today, daysAhead - 1), now);
};

const sendTable = (reply: FastifyReply, name: string, table: string) =>
  keptToItself(reply).type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`).send(table);
