/** One kept page: the content between the head of the site and its foot. */
export type KeptPage = { title: string; body: string };

/** The same with its body in pieces; a number is the place of one that several pages share. */
type PiecedPage = { title: string; body: (number | string)[] };

/** The directory in one language, as a phone keeps it: one file, so that its parts always fit together. */
export type Bundle = {
  /** The day of the details in words, as the offline note says it. */
  day: string;
  /** The document around every page: up to the title, from there to the page, and behind it. */
  frame: [string, string, string];
  /** For what is not kept: says that it needs the internet, and names pages that are here. */
  missing: KeptPage;
  /** Pieces of HTML that stand in several pages, or often in one: most of every page. */
  pieces: string[];
  /** Path, like "/ar/quarters/schalke/", to page. */
  pages: Record<string, PiecedPage>;
  /**
   * Further paths, with the hash of each in the notation of Subresource Integrity ("sha256-…"): every script, because some import
   * others, the city's colours and its mark, and the search index.
   */
  files: Record<string, string>;
  /** Pages that are rendered on demand and may be kept because they hold nothing of anybody: the empty search. */
  documents: string[];
};

/** The text that a phone without internet shows for pages of languages that it does not keep: `/offline/help.json`, kept with every language. */
export type Help = {
  /** The element with the stylesheet of every page. */
  style: string;
  /** By tag: the opening tag of the document, the title, what to read, and the name of the language in itself. */
  languages: Record<string, { opening: string; title: string; main: string; name: string }>;
};

/**
 * The page for missing pages without the ways that only a kept language has.
 * @param html src/pages/[lang]/offline-shell.astro as built
 */
export function helpOf(html: string, language: string): Help['languages'][string] {
  const piece = (pattern: RegExp): string => {
    const found = pattern.exec(html)?.[1];
    if (found === undefined) throw new Error(`the offline page of ${language} has no ${pattern.source}`);
    return found;
  };
  return {
    opening: piece(/(<html[^>]*>)/),
    title: piece(/<title>([^<]*)<\/title>/),
    main: piece(/<main[^]*?(<h1[^]*?)<p>\s*<a class="button/) + piece(/(<section class="flow help-numbers">[^]*?<\/section>)/),
    name: piece(new RegExp(`hreflang="${language}"[^>]*>\\s*([^<]*?)\\s*<`)),
  };
}

export const styleOf = (html: string): string => /<style>[^]*?<\/style>/.exec(html)?.[0] ?? '';

/**
 * The page without what only search engines read.
 * @throws when it is not built as layouts/Page.astro builds it
 */
export function keptPage(html: string): KeptPage {
  const [beforeTitle, afterTitle] = cutTwice(html, '<title>', '</title>');
  const title = html.slice(beforeTitle, afterTitle);
  const [start, end] = cutTwice(html, '</header>', '<footer class="site-foot"');
  return { title, body: html.slice(start, end).replaceAll(/<script type="application\/ld\+json">[^]*?<\/script>/g, '') };
}

/** A page parted at every opening tag. */
export type PartedPage = { title: string; parts: string[] };

const partsOf = (body: string): string[] => body.split(/(?=<[a-z])/);

export const partedPage = ({ title, body }: KeptPage): PartedPage => ({ title, parts: partsOf(body) });

/** A page of a bundle as it was parted. */
export function findParted({ pieces, pages }: Pick<Bundle, 'pieces' | 'pages'>, address: string): PartedPage | undefined {
  const page = pages[address];
  return (
    page && { title: page.title, parts: page.body.flatMap((part) => (typeof part === 'number' ? (pieces[part] ?? '') : partsOf(part))) }
  );
}

/** A shorter piece is no longer than the number that would stand for it. */
const minPiece = 7;

/** Keeps once what comes again. */
export function inPieces(pages: ReadonlyMap<string, PartedPage>): Pick<Bundle, 'pieces' | 'pages'> {
  const parted = [...pages].map(([address, page]) => ({ address, ...page }));
  const counts = new Map<string, number>();
  for (const { parts } of parted) for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  const shared = [...counts].filter(([part, count]) => count > 1 && part.length >= minPiece).toSorted(([, one], [, other]) => other - one);
  const places = new Map(shared.map(([part], place) => [part, place]));
  const bodyOf = (parts: string[]) => {
    const body: (number | string)[] = [];
    for (const part of parts) {
      const place = places.get(part);
      const last = body.at(-1);
      if (place !== undefined) body.push(place);
      else if (typeof last === 'string') body[body.length - 1] = last + part;
      else body.push(part);
    }
    return body;
  };
  return {
    pieces: shared.map(([part]) => part),
    pages: Object.fromEntries(parted.map(({ address, title, parts }) => [address, { title, body: bodyOf(parts) }])),
  };
}

/**
 * The part of the page for missing pages that all others share: its document around them, with the note in front of every page.
 * @param html src/pages/[lang]/offline-shell.astro as built
 */
export function frameOf(html: string): Pick<Bundle, 'day' | 'frame' | 'missing'> {
  const note = /<div class="offline-note[^>]*data-day="([^"]*)"[^]*?<\/div>/.exec(html);
  if (note === null) throw new Error('the offline page has no note');
  const [startOfTitle, endOfTitle] = cutTwice(html, '<title>', '</title>');
  const [start, end] = cutTwice(html, '</header>', '<footer class="site-foot"');
  const { title, body } = keptPage(html);
  return {
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- the pattern has one group
    day: note[1]!,
    frame: [html.slice(0, startOfTitle), `${html.slice(endOfTitle, start)}<div class="wrap">${note[0]}</div>`, html.slice(end)],
    missing: { title, body: body.replace(note[0], '') },
  };
}

/** Where the first mark ends and where the next one begins. */
function cutTwice(html: string, first: string, second: string): [number, number] {
  const start = html.indexOf(first) + first.length;
  const end = html.indexOf(second, start);
  if (start < first.length || end < 0) throw new Error(`the page has no ${first} before ${second}`);
  return [start, end];
}
