import { berlinDay, instantOf } from '../../src/directory/berlin.ts';
import type { Site } from '../../src/loading/read-site.ts';
import { importEntry } from './entry.ts';
import type { PageRecord } from './page-record.ts';
import { shareParts } from './shared-parts.ts';
import { watchFacts, type OtherFacts } from './watched-facts.ts';

/**
 * Renders the pages of which any fact differs from an earlier build.
 * @param words tells whether any word has changed
 * @param keep takes over a file of the earlier build, and says whether it could
 * @param write gets each rendered file
 */
export async function renderSite(options: {
  bundleDir: string;
  publicUrl: string;
  site: Site;
  words: string;
  demo: boolean;
  now: Date;
  before: PageRecord | undefined;
  keep: (file: string) => boolean;
  write: (file: string, content: string | Uint8Array) => Promise<void>;
}): Promise<{ record: PageRecord; rendered: string[] }> {
  const { bundleDir, publicUrl, site, demo, before } = options;
  const entry = await importEntry(bundleDir);
  const routes = new Map(entry.astro.manifestData.routes.map((route) => [route.route, route]));
  // The clock of a build is a day, so that every page of a day is the same.
  const day = berlinDay(options.now);
  const others: OtherFacts = { day, words: options.words };
  const watch = watchFacts(site.directory, instantOf(day, 720), others, entry.getQuestion);
  // The site map asks pages for their addresses while it is rendered.
  entry.useSite({ ...site, directory: watch.directory });
  const languages = site.directory.city.languages;
  const once = shareParts(watch);

  const localsFor = (tag: string | undefined): App.Locals => {
    const language = watch.directory.city.languages.find((candidate) => candidate.tag === tag) ?? watch.directory.city.languages[0];
    watch.read('words');
    return {
      directory: watch.directory,
      language,
      words: site.words,
      t: site.words(language.tag),
      isReviewed: site.isReviewed(language.tag),
      isDemo: demo,
      jobsRest: false,
      pauses: [],
      now: watch.now,
      once,
      contentOf: () => {
        throw new Error('a page of the build has no content of its own');
      },
    };
  };

  const built = await entry.listBuiltPages();
  const changed = new Set(before?.facts.flatMap(([name, digest], place) => (watch.findDigest(name) === digest ? [] : [place])));
  const record: PageRecord = { facts: [], pages: {} };
  const places = new Map<string, number>();
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? record.facts.push([name, watch.findDigest(name) ?? '']) - 1;
    places.set(name, place);
    return place;
  };
  const rendered: string[] = [];
  const tags = new Set<string>(languages.map(({ tag }) => tag));
  for (const { route, address } of built) {
    const file = address.slice(1) + (address.endsWith('/') ? 'index.html' : '');
    const known = before?.pages[file];
    if (known !== undefined && !known.some((place) => changed.has(place)) && options.keep(file)) {
      record.pages[file] = known.map((place) => placeOf(before!.facts[place]![0]));
      continue;
    }
    const routeData = routes.get(route);
    if (routeData === undefined) throw new Error(`the build has no page ${route}`);
    const { result, facts } = await watch.record(async () => {
      const tag = address.split('/')[1] ?? '';
      const locals = localsFor(tags.has(tag) ? tag : undefined);
      const { status, content } = await entry.renderPage(new Request(new URL(address, publicUrl)), { locals, routeData });
      if (status !== 200) throw new Error(`${address} answers ${status}`);
      return content;
    });
    record.pages[file] = facts.map(placeOf);
    rendered.push(file);
    await options.write(file, result);
  }
  return { record, rendered };
}
