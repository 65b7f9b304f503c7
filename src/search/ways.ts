import { firstShown, type Found } from './search.ts';
import { addressOf, type Wanted } from './wanted.ts';

/** Where a person may go on from what was found, as addresses. */
export type Ways = {
  /** The same search with one of the quarters that the words mean; a postal code has then done its work. */
  quarters: Record<string, string>;
  /** The same words with no filter; missing where none is set. */
  withoutFilters?: string;
  /** The whole of a long list. */
  all?: string;
};

export function waysOn(wanted: Wanted, found: Found): Ways {
  const words: Wanted = { q: wanted.q, quarter: '', topic: '', language: '', day: '', open: '', marks: [] };
  const isNarrowed = wanted.topic !== '' || wanted.language !== '' || wanted.open !== '' || wanted.marks.length > 0;
  const address = addressOf(wanted);
  return {
    quarters: Object.fromEntries(
      found.quarters.map((quarter) => [quarter, addressOf({ ...wanted, quarter, q: withoutPostalCode(wanted.q) })]),
    ),
    ...(isNarrowed ? { withoutFilters: addressOf(words) } : {}),
    ...(found.total > firstShown ? { all: `${address}${address === '' ? '?' : '&'}all=yes` } : {}),
  };
}

/** What is left of the typed words once a quarter is chosen for their postal code. */
export const withoutPostalCode = (q: string): string =>
  q
    .replace(/(?<!\p{N})\p{N}{5}(?!\p{N})/u, '')
    .replace(/\s+/g, ' ')
    .trim();
