import type { FastifyInstance, FastifyReply } from 'fastify';
import { firstShown, search, shortened } from '../../../src/search/search.ts';
import { addressOf, readWanted } from '../../../src/search/wanted.ts';
import { isNarrowed, onward, takeWay } from '../../../src/search/ways.ts';
import { countUnmet } from '../../intake/unmet.ts';
import { LanguageParams } from '../params.ts';
import { finderOf } from './finders.ts';

/** The limit for a posted search, about that of a query. */
const maxBodyBytes = 4096;
/** "quarter=" and an id. */
const maxQuarterBytes = 256;

/**
 * `/:lang/search/`: searches by the posted form, so that no word stands in an address, or by the query of an address. No word is stored or
 * logged; a search without a result is counted by language and quarter. `/:lang/search/unmet/`: a browser that searched by itself found
 * nothing; it sends the quarter and nothing else.
 */
export function searchPage(app: FastifyInstance): void {
  const show = answerSearches(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) =>
    parsed(null, new URLSearchParams(body)),
  );
  const schema = { hide: true, params: LanguageParams };
  const form = { schema, bodyLimit: maxBodyBytes, config: { isSearch: true } };
  app.post('/:lang/search/', form, ({ params, body }, reply) =>
    show(params.lang, reply, body instanceof URLSearchParams ? body : new URLSearchParams()),
  );
  app.get('/:lang/search/', { schema }, ({ params, url }, reply) =>
    show(params.lang, reply, new URL(url, 'http://localhost').searchParams),
  );
  app.post('/:lang/search/unmet/', { ...form, bodyLimit: maxQuarterBytes }, async ({ params, body }, reply) => {
    const { tag } = app.getLanguage(params.lang);
    const asked = body instanceof URLSearchParams ? body.get('quarter') : null;
    const quarter = app.site().directory.quarters.find(({ id }) => id === asked)?.id ?? '';
    await countNothingFound(app, tag, quarter);
    return reply.code(204).send();
  });
}

function answerSearches(app: FastifyInstance) {
  return async (lang: string, reply: FastifyReply, fields: URLSearchParams): Promise<unknown> => {
    const { tag } = app.getLanguage(lang);
    const site = app.site();
    const now = app.parts.now();
    const finder = finderOf(site, tag, now);
    const quarters = site.directory.quarters.map(({ id }) => id);
    const known = {
      quarters,
      topics: site.directory.topics.map(({ id }) => id),
      languages: site.directory.spokenLanguages.map((language) => language.tag),
    };
    const way = fields.get('way') ?? '';
    const wanted = takeWay(readWanted(fields, known), way, quarters);
    const found = search(finder, wanted, now);
    if (found.total === 0) {
      // A search is answered also when it cannot be counted.
      await countNothingFound(app, tag, wanted.quarter).catch(() => undefined);
    }
    const shown = way === onward.wholeList ? found.total : firstShown;
    return reply.page(
      '/[lang]/search',
      {
        wanted,
        address: addressOf(wanted),
        found: { ...found, groups: shortened(found.groups, shown) },
        marks: [...new Set(finder.services.flatMap(({ marks }) => marks))],
        offers: { wholeList: found.total > shown, withoutFilters: isNarrowed(wanted) },
      },
      { language: tag },
    );
  };
}

/** @param quarter the chosen one, or "" */
const countNothingFound = ({ parts }: FastifyInstance, language: string, quarter: string): Promise<void> =>
  countUnmet(parts.db, { kind: 'search', language, quarter: quarter === '' ? 'unknown' : quarter }, parts.now());
