import type { FastifyInstance } from 'fastify';
import { term } from '../../../src/i18n/term.ts';
import { findByReference } from '../../intake/list.ts';
import { readFields, textOf } from '../form/read-form.ts';
import { workerOf } from './signed-in.ts';

/**
 * POST /desk/search/: leads from nine digits to the request, and from the name of a quarter, a language or a topic to the list of its open
 * requests. A post, because what somebody types must not stand in an address.
 */
export function queueSearch(app: FastifyInstance): void {
  app.post('/desk/search/', { schema: { hide: true } }, async (request, reply) => {
    const typed = textOf(readFields(request.body), 'search');
    const id = await findByReference(app.parts.db, workerOf(request), typed);
    if (id !== undefined) return reply.redirect(`/desk/requests/${id}/`, 303);
    return reply.redirect(findList(app, request.account.language, typed) ?? '/desk/requests/?done=nothing-found', 303);
  });
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
