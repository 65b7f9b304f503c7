import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { listAccounts } from '../../../accounts/account.ts';
import { exportSearch, readSearch } from '../../../audit/searched-lines.ts';
import { Problem } from '../../../contract/problems.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { personOf } from '../desk-person.ts';
import { logPeople } from '../log-people.ts';
import { logTable } from '../log-table.ts';
import { showSearches } from './log-page.ts';

/** `/desk/log/:id/`: the lines of an open search, for its two admins; posted to, the same as CSV. The log records each. */
export function logLinesPage(app: FastifyInstance): void {
  const schema = { hide: true, params: IdParams };
  const { db, now } = app.parts;

  app.get('/desk/log/:id/', { schema }, (request, reply) =>
    orSearches(app, request, reply, async () => {
      const { account } = request;
      const page = Number(textOf(readFields(request.query), 'page').match(/^\d{1,6}$/)?.[0] ?? 1);
      const { search, lines, ...paging } = await readSearch(db, account.id, { id: request.params.id, page }, now());
      const people = logPeople(await listAccounts(db));
      return keptToItself(reply).page(
        '/desk/log/[id]',
        {
          account: personOf(account),
          search: people.searchFor(account.id, search),
          lines: lines.map((line) => people.lineOf(line)),
          ...paging,
          values: {},
          errors: [],
        },
        { language: account.language },
      );
    }),
  );

  app.post('/desk/log/:id/', { schema }, (request, reply) =>
    orSearches(app, request, reply, async () => {
      const { search, lines } = await exportSearch(db, request.account.id, request.params.id, now());
      const people = logPeople(await listAccounts(db));
      return keptToItself(reply)
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="log-${search.from}-${search.until}.csv"`)
        .send(logTable(lines.map((line) => people.lineOf(line))));
    }),
  );
}

/** A search that is not open shows the list, which says how it stands. */
async function orSearches(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Problem) || (error.code !== 'wrong-state' && error.code !== 'not-allowed')) throw error;
    return showSearches(app, request, reply, { problem: error });
  }
}
