import type { AsPlainObject } from 'minisearch';
import type { CompiledHours } from '../directory/hours-state.ts';
import type { Located, Nearness } from '../directory/nearness.ts';
import { loadIndex, type SearchIndex } from './search-index.ts';
import type { Phrases } from './phrases.ts';
import type { MarkFilter } from './wanted.ts';

/** `at`: latitude and longitude, where they are known. */
export type FinderPlace = { quarter: string; at?: [latitude: number, longitude: number] };

/** A service as search and filters see it. Its position in the list breaks ties. */
export type FinderService = Omit<Located, 'places'> & {
  id: string;
  /** The name in lists; `nameLanguage` is its actual language. */
  name: string;
  nameLanguage: string;
  provider: string;
  places: FinderPlace[];
  topics: string[];
  /** The tags of the languages spoken. */
  languages: string[];
  /** The hours of a language, by tag; only with a recent source. */
  spoken?: Record<string, CompiledHours>;
  marks: MarkFilter[];
  outdated: boolean;
  /** Whether the service is only for some people. */
  forSome: boolean;
  /** Whether the service speaks the page's language; never set on German pages. */
  speaksReader: boolean;
  /** From when old details are, in words. */
  age?: string;
  /** Further marks in words: that somebody interprets. */
  interpreting?: string;
  /** Present for services for women only, in words. */
  forWomen?: string;
  /** The hours for coming without an appointment; missing without a recent source. */
  hours?: CompiledHours;
};

/** A course or an event as search, filters and cards see it. */
export type FinderEvent = {
  id: string;
  name: string;
  nameLanguage: string;
  /** That it does not take place, in words. */
  cancelled?: string;
  /** Its days and times in words. */
  when?: string;
  /** The next time of several in words, and its day. */
  next?: { day: string; words: string };
  /** The place's name, else the provider's. */
  where: string;
  level?: string;
  /** Price and child care in words. */
  marks: string[];
  quarter?: string;
  /** The day and the clock time in Berlin at which the last time ends: "2027-02-25 11:30". */
  ends: string;
  /** Those of the service that it belongs to. */
  topics: string[];
  languages: string[];
  filters: MarkFilter[];
};

export type FinderTopic = {
  id: string;
  name: string;
  /** The phrases that raise the alarm; urgent topics only. */
  alarm?: Phrases;
  /** Hides services of this topic alone until a search means the topic. */
  discreet: boolean;
};
/** An office that people name, with its doors. */
export type FinderOffice = { services: string[]; topic?: string; written: Phrases };
export type FinderQuarter = { id: string; name: string; neighbours: string[]; postalCodes: string[] };

/** The words of a service's card beside the facts. */
export type CardWords = Record<'because' | 'city' | 'mobile' | 'yourLanguage' | 'walk', string> & {
  titles: Record<Nearness | 'any', string>;
};

/** The searchable content in one language, without the index. */
export type FinderContent = {
  cardWords: CardWords;
  services: FinderService[];
  /** Those that are not over, the next first. */
  events: FinderEvent[];
  topics: FinderTopic[];
  offices: FinderOffice[];
  /** Words for letters; empty where the site has no page about them. */
  letterWords: Phrases;
  /** Changes in a life that have a page, with the words for them. */
  lifeEvents: { id: string; written: Phrases }[];
  quarters: FinderQuarter[];
  /** Typed words to ignore, folded: the city's name, "from", "the". */
  ignored: string[];
};

export type Finder = FinderContent & { index: SearchIndex };

/** A finder as it is sent to the browser. */
export type WrittenFinder = FinderContent & { index: AsPlainObject };

export const writeFinder = (finder: Finder): WrittenFinder => ({ ...finder, index: finder.index.toJSON() });
export const readFinder = (written: WrittenFinder): Finder => ({ ...written, index: loadIndex(written.index) });
