import type { FastifyInstance } from 'fastify';
import { term } from '../../../src/i18n/term.ts';
import type { Db } from '../../database/connect.ts';
import { parseReference } from '../../intake/reference.ts';
import type { Worker } from '../../accounts/worker.ts';
import { readFields, textOf } from '../form/read-form.ts';
import { workerOf } from './signed-in.ts';

/**
 * POST /desk/search/: leads from nine digits to the request, and from the name of a quarter, a language or a topic to the list of its open
 * requests. A post, because what somebody types must not stand in an address.
 */
export function queueSearch(app: FastifyInstance): void {
  app.post('/desk/search/', { schema: { hide: true } }, async (request, reply) => {
    const typed = textOf(readFields(request.body), 'search');
    const found = (await findByReference(app.parts.db, workerOf(request), typed)) ?? findList(app, request.account.language, typed);
    return reply.redirect(found ?? '/desk/requests/?done=nothing-found', 303);
  });
}

async function findByReference(db: Db, { provider }: Worker, typed: string): Promise<string | undefined> {
  const reference = parseReference(typed);
  if (reference === undefined) return undefined;
  const row = await db
    .selectFrom('requests')
    .select('id')
    .where('reference', '=', reference)
    .where('provider', '=', provider)
    .executeTakeFirst();
  return row === undefined ? undefined : `/desk/requests/${row.id}/`;
}

/** The list of the name that the typed text is, or begins, or is part of, in this order. */
function findList(app: FastifyInstance, language: string, typed: string): string | undefined {
  const { directory, words } = app.site();
  const t = words(language);
  const text = comparable(typed);
  if (text === '') return undefined;
  const lists = [
    ...directory.quarters.map(({ id, name }) => ({ filter: 'quarter', id, name })),
    ...directory.spokenLanguages.map(({ tag }) => ({ filter: 'language', id: tag, name: term(t, 'vocabulary', 'language', tag) })),
    ...directory.topics.map(({ id }) => ({ filter: 'topic', id, name: term(t, 'topics', id, 'name') })),
  ].map((list) => ({ ...list, name: comparable(list.name) }));
  const list =
    lists.find(({ name }) => name === text) ??
    lists.find(({ name }) => name.startsWith(text)) ??
    lists.find(({ name }) => name.includes(text));
  return list === undefined ? undefined : `/desk/requests/?${new URLSearchParams({ view: 'open', [list.filter]: list.id })}`;
}

/** In small letters, without marks: "ueckendorf" finds Ückendorf too. */
const comparable = (text: string): string =>
  text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .trim();
