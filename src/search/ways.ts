import type { Wanted } from './wanted.ts';

/** A button named "way" leads on from what was found. Its value is one of these, or the id of a quarter that the words mean. */
export const onward = { wholeList: 'all', withoutFilters: 'words' } as const;

/** Whether anything but words and quarter narrows the search. */
export const isNarrowed = ({ topic, language, open, marks }: Wanted): boolean =>
  topic !== '' || language !== '' || open !== '' || marks.length > 0;

/**
 * The search that a button leads to. A chosen quarter takes the place of the postal code that was typed.
 * @param way value of the pressed button; an unknown one changes nothing
 */
export function takeWay(wanted: Wanted, way: string, quarters: readonly string[]): Wanted {
  if (way === onward.withoutFilters) return { q: wanted.q, quarter: '', topic: '', language: '', day: '', open: '', marks: [] };
  return quarters.includes(way) ? { ...wanted, quarter: way, q: withoutPostalCode(wanted.q) } : wanted;
}

/**
 * Where a topic leads, from the home page of a language: with a quarter to the search for both, else to its own page. An urgent topic
 * has only its page, because it stands in no address beside a quarter.
 * @returns "search/?quarter=schalke&topic=work", "topics/violence/"
 */
export const pathOfTopic = (topic: string, isUrgent: boolean, quarter: string): string =>
  quarter === '' || isUrgent ? `topics/${topic}/` : `search/?${new URLSearchParams({ quarter, topic }).toString()}`;

/** The whole list of a quarter or a topic, from the home page of a language: "search/?quarter=schalke&way=all". */
export const pathOfAll = (wanted: { quarter: string } | { topic: string }): string =>
  `search/?${new URLSearchParams({ ...wanted, way: onward.wholeList }).toString()}`;

const withoutPostalCode = (q: string): string =>
  q
    .replace(/(^|[^\p{N}])\p{N}{5}(?!\p{N})/u, '$1')
    .replace(/\s+/g, ' ')
    .trim();
