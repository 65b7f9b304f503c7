import { weekdays } from '../directory/calendar-day.ts';

/** Filters of yes or no. The name is the one in the address. */
export const markFilters = ['walk-in', 'women', 'childcare', 'step-free', 'free'] as const;
export type MarkFilter = (typeof markFilters)[number];

/** When a language is spoken. */
export const spokenDays = ['today', ...weekdays] as const;
export type SpokenDay = (typeof spokenDays)[number];

/** The words and filters of a search. Empty strings and lists narrow nothing. */
export type Wanted = {
  /** The person's own words. */
  q: string;
  quarter: string;
  topic: string;
  /** Tag of a language of conversation. */
  language: string;
  /** When that language is to be spoken; says nothing without one. */
  day: '' | SpokenDay;
  open: '' | 'now' | 'today';
  marks: MarkFilter[];
};

/** The ids that an address may name. */
export type Known = { quarters: string[]; topics: string[]; languages: string[] };

const longestQuery = 200;

/**
 * Reads a search from the fields of its form, or from an address. Unknown values are left out, so that an old link still finds something.
 * @param parameters "q=schulden&quarter=schalke&open=now&free=yes"
 */
export function readWanted(parameters: URLSearchParams, known: Known): Wanted {
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value | '' =>
    values.find((value) => value === parameters.get(name)) ?? '';
  const language = oneOf('language', known.languages);
  return {
    q: (parameters.get('q') ?? '').replace(/\s+/g, ' ').trim().slice(0, longestQuery),
    quarter: oneOf('quarter', known.quarters),
    topic: oneOf('topic', known.topics),
    language,
    day: language === '' ? '' : oneOf('day', spokenDays),
    open: oneOf('open', ['now', 'today']),
    marks: markFilters.filter((name) => parameters.get(name) === 'yes'),
  };
}

/** The search as the fields of its form, without the empty ones. */
export function fieldsOf({ q, quarter, topic, language, day, open, marks }: Wanted): [name: string, value: string][] {
  const named = Object.entries({ q, quarter, topic, language, day, open }).filter(([, value]) => value !== '');
  return [...named, ...marks.map((mark): [string, string] => [mark, 'yes'])];
}

/** The filters as an address: "?quarter=schalke", or "". Words never stand in an address, because histories and logs keep addresses. */
export function addressOf(wanted: Wanted): string {
  const query = new URLSearchParams(fieldsOf({ ...wanted, q: '' })).toString();
  return query === '' ? '' : `?${query}`;
}
