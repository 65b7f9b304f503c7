import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Directory } from '../../../src/directory/directory.ts';
import { elsewhere, views, type FieldError } from '../../contract/codes.ts';
import type { FormValues } from '../../contract/form-values.ts';
import type { Queue } from '../../contract/pages/requests.ts';
import { Problem } from '../../contract/problems.ts';
import { listRequests } from '../../intake/list.ts';
import { countRequests } from '../../intake/queue-counts.ts';
import { readFields, textOf } from '../form/read-form.ts';
import { workerOf } from './signed-in.ts';

/**
 * Finds the list that the query names. Without a view, lists the account's own requests; if there are none, the unclaimed ones.
 * A reference is searched in all requests and overrides view and filters.
 * @returns an error of the field when the reference is malformed
 */
export async function queueOf(app: FastifyInstance, request: FastifyRequest): Promise<{ queue: Queue; errors: FieldError[] }> {
  const { parts, desk } = app;
  const now = parts.now();
  const worker = workerOf(request);
  const query = readFields(request.query);
  const urgent = await desk.urgency.waiting(parts.db, worker.provider);
  const counts = await countRequests(parts.db, urgent, worker, now);
  const view = views.find((one) => one === query['view']) ?? (counts.mine > 0 ? 'mine' : 'unclaimed');
  const { directory } = app.site();
  const filter = filterOf(directory, query);
  const selection = filter.reference === '' ? { ...filter, view, cursor: textOf(query, 'cursor') } : { reference: filter.reference };
  const queue = { view, filter, counts, query: queryOf(directory, query) };
  try {
    return { queue: { ...queue, list: await listRequests(parts.db, desk.readMatter, urgent, worker, selection, now) }, errors: [] };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error;
    return { queue: { ...queue, list: { requests: [], cursor: null } }, errors: error.errors };
  }
}

/** The filters of a query, each "" where the content does not have what it names: an old list, a mistyped address. */
function filterOf({ quarters, topics, spokenLanguages }: Directory, query: FormValues): Queue['filter'] {
  const known = {
    quarter: [...quarters.map(({ id }) => id), ...elsewhere],
    topic: topics.map(({ id }) => id),
    language: spokenLanguages.map(({ tag }) => tag),
  };
  const ofContent = (name: keyof typeof known) => {
    const asked = textOf(query, name);
    return known[name].includes(asked) ? asked : '';
  };
  return {
    quarter: ofContent('quarter'),
    topic: ofContent('topic'),
    language: ofContent('language'),
    reference: textOf(query, 'reference'),
  };
}

/** The query string of view and filters, for links and forms that keep them: "view=mine&quarter=horst", or "". */
export function queryOf(directory: Directory, query: FormValues): string {
  const filter = filterOf(directory, query);
  const view = views.find((one) => one === query['view']) ?? '';
  const kept = Object.entries({ view, ...filter }).filter(([, value]) => value !== '');
  return new URLSearchParams(kept).toString();
}
