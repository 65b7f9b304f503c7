import { getEntry, type CollectionEntry } from 'astro:content';

/** A long text in the reader's language, or in German where it is not written yet. */
export type LongText = { entry: CollectionEntry<'texts' | 'handbooks'>; language: string };

/** @throws when even the German text is missing */
export async function getText(name: string, language: string, source: string): Promise<LongText> {
  const own = await getEntry('texts', `${language}/${name}`);
  if (own !== undefined) return { entry: own, language };
  const german = await getEntry('texts', `${source}/${name}`);
  if (german === undefined) throw new Error(`content/pages/${source}/${name}.md does not exist`);
  return { entry: german, language: source };
}

/** A handbook of the desk. @throws when its file is missing */
export async function getHandbook(name: string): Promise<LongText> {
  const entry = await getEntry('handbooks', name);
  if (entry === undefined) throw new Error(`docs/handbook/${name}.md does not exist`);
  return { entry, language: 'de' };
}
