import type { Directory } from '../directory/directory.ts';
import { publishedEvents } from '../directory/events.ts';
import { getSite } from './site.ts';

/** The `getStaticPaths` of a page that exists once in every language. */
export async function languagePaths(): Promise<{ params: { lang: string } }[]> {
  const { directory } = await getSite();
  return directory.city.languages.map(({ tag }) => ({ params: { lang: tag } }));
}

/** The `getStaticPaths` of the page about letters: a city without this content has none. */
export async function letterPaths(): Promise<{ params: { lang: string } }[]> {
  const { directory } = await getSite();
  return directory.letterParts.length > 0 ? languagePaths() : [];
}

/** The `getStaticPaths` of the list of life events: a city without this content has none. */
export async function lifePaths(): Promise<{ params: { lang: string } }[]> {
  const { directory } = await getSite();
  return directory.lifeEvents.length > 0 ? languagePaths() : [];
}

/** The `getStaticPaths` of the list of events: a city without any has none. */
export async function eventPaths(): Promise<{ params: { lang: string } }[]> {
  const { directory } = await getSite();
  return publishedEvents(directory).length > 0 ? languagePaths() : [];
}

/** The `getStaticPaths` of a page that exists for every entry in every language. */
export async function entryPaths<Name extends string>(
  name: Name,
  ids: (directory: Directory) => string[],
): Promise<{ params: Record<'lang' | Name, string> }[]> {
  const { directory } = await getSite();
  return directory.city.languages.flatMap(({ tag }) =>
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a computed key widens to any text
    ids(directory).map((id) => ({ params: { lang: tag, [name]: id } as Record<'lang' | Name, string> })),
  );
}
