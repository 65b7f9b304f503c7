import type { FastifyInstance } from 'fastify';
import { berlinDay } from '../../../src/directory/berlin.ts';
import { createFinder } from '../../../src/search/content.ts';
import type { Finder } from '../../../src/search/finder.ts';
import { firstShown, search, shortened } from '../../../src/search/search.ts';
import { addressOf, readWanted } from '../../../src/search/wanted.ts';
import { waysOn } from '../../../src/search/ways.ts';
import type { Site } from '../../../src/loading/read-site.ts';

type Params = { lang: string };

/** `/:lang/search/`: what the address looks for. Nothing of it is written down. */
export function searchPage(app: FastifyInstance): void {
  const finders = rememberedFinders();
  app.get<{ Params: Params }>('/:lang/search/', { schema: { hide: true } }, (request, reply) => {
    const { tag } = app.getLanguage(request.params.lang);
    const site = app.site();
    const now = app.parts.now();
    const finder = finders(site, tag, now);
    const { quarters, topics, spokenLanguages } = site.directory;
    const parameters = new URL(request.url, 'http://localhost').searchParams;
    const wanted = readWanted(parameters, {
      quarters: quarters.map(({ id }) => id),
      topics: topics.map(({ id }) => id),
      languages: spokenLanguages.map((language) => language.tag),
    });
    const found = search(finder, wanted, now);
    const { all, ...ways } = waysOn(wanted, found);
    const wantsAll = parameters.get('all') === 'yes';
    return reply.page(
      '/[lang]/search',
      {
        wanted,
        address: addressOf(wanted),
        found: { ...found, groups: shortened(found.groups, wantsAll ? found.total : firstShown) },
        marks: [...new Set(finder.services.flatMap(({ marks }) => marks))],
        ways: wantsAll || all === undefined ? ways : { ...ways, all },
      },
      { language: tag },
    );
  });
}

/** A finder is made once a language and a day (entries grow old), and anew when the content changes. */
function rememberedFinders(): (site: Site, language: string, now: Date) => Finder {
  const bySite = new WeakMap<Site, Map<string, { day: string; finder: Finder }>>();
  return (site, language, now) => {
    const day = berlinDay(now);
    const known = bySite.get(site) ?? new Map<string, { day: string; finder: Finder }>();
    bySite.set(site, known);
    const remembered = known.get(language);
    if (remembered?.day === day) return remembered.finder;
    const finder = createFinder(site.directory, language, site.words, now);
    known.set(language, { day, finder });
    return finder;
  };
}
