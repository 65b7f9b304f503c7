import type { FastifyInstance, FastifyRequest } from 'fastify';
import { saveViews } from '../../accounts/account.ts';
import { views } from '../../contract/codes.ts';
import type { SavedView } from '../../contract/pages/requests.ts';
import { countListed } from '../../intake/list.ts';
import { readFields, textOf } from '../form/read-form.ts';
import { queryOf } from './queue-view.ts';
import { workerOf } from './signed-in.ts';

/** An account keeps at most so many lists. */
const maxViews = 8;

/** POST /desk/requests/views/: keeps the list of a query for the account, or drops it. */
export function savedViews(app: FastifyInstance): void {
  app.post('/desk/requests/views/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const fields = readFields(request.body);
    const asked = Object.fromEntries(new URLSearchParams(textOf(fields, 'query')));
    const query = queryOf(app.site().directory, { ...asked, reference: '' });
    const others = account.savedViews.filter((one) => one !== query);
    const isDropped = fields['action'] === 'drop';
    const kept = isDropped ? others : [...others, query].slice(-maxViews);
    await saveViews(app.parts.db, account.id, kept);
    return reply.redirect(`/desk/requests/?${query}&done=${isDropped ? 'view-removed' : 'view-saved'}`, 303);
  });
}

/** The account's lists that the content still has, with their counts. A topic is sealed, so a list by topic has no count. */
export function savedViewsOf(app: FastifyInstance, request: FastifyRequest): Promise<SavedView[]> {
  const { db, now } = app.parts;
  const { directory } = app.site();
  const kept = request.account.savedViews.filter((query) => queryOf(directory, Object.fromEntries(new URLSearchParams(query))) === query);
  return Promise.all(
    kept.map(async (query) => {
      const { view, quarter = '', topic = '', language = '' } = Object.fromEntries(new URLSearchParams(query));
      const selection = { view: views.find((one) => one === view), quarter, topic, language };
      const count = await countListed(db, workerOf(request), selection, now());
      return { query, view: selection.view ?? 'open', quarter, topic, language, ...(count === undefined ? {} : { count }) };
    }),
  );
}
