import type { Directory } from '../directory/directory.ts';
import { textFields, type TextField } from '../directory/entry-kind.ts';
import type { FreeText } from '../directory/service-schema.ts';

/** One free text of an entry, in German and in the languages that have it. */
export type ContentText = { entry: string; field: TextField; text: FreeText };

/**
 * The texts that a city translates. A name stands in German on the door and on every letter: it needs no translation, and is listed only
 * where it has one, which can be old.
 */
export const contentTexts = (
  entries: readonly { entry: string; value: { [field in TextField]?: FreeText | undefined } }[],
): ContentText[] =>
  entries.flatMap(({ entry, value }) =>
    textFields.flatMap((field) => {
      const text = value[field];
      const isWanted = text !== undefined && (field !== 'name' || Object.keys(text.translations).length > 0);
      return isWanted ? [{ entry, field, text }] : [];
    }),
  );

/** The languages that texts are translated into, in the order of the site. */
export const targetLanguages = ({ city }: Directory): Directory['city']['languages'][number][] => city.languages.slice(1);
