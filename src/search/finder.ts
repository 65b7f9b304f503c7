import type { AsPlainObject } from 'minisearch';
import type { CompiledHours } from '../directory/hours-state.ts';
import type { Located, Nearness } from '../directory/nearness.ts';
import { loadIndex, type SearchIndex } from './search-index.ts';
import type { UrgentPhrases } from './urgent-phrases.ts';
import type { MarkFilter } from './wanted.ts';

/** `at`: latitude and longitude, where they are known. */
export type FinderPlace = { quarter: string; at?: [latitude: number, longitude: number] };

/** A service as search and filters see it. Its position in the list decides where nothing else does. */
export type FinderService = Omit<Located, 'places'> & {
  id: string;
  /** As a list shows it, with the language it is really in. */
  name: string;
  nameLanguage: string;
  provider: string;
  places: FinderPlace[];
  topics: string[];
  /** Tags of conversation. */
  languages: string[];
  /** When a language is spoken, by tag; only where a source new enough names its hours. */
  spoken?: Record<string, CompiledHours>;
  marks: MarkFilter[];
  outdated: boolean;
  /** Not for everybody. */
  forSome: boolean;
  /** Speaks the language of the page; never said on German pages. */
  speaksReader: boolean;
  /** When somebody may simply come; missing where no source is new enough to say so. */
  hours?: CompiledHours;
};

export type FinderTopic = {
  id: string;
  name: string;
  /** Of an urgent topic: what raises the alarm. */
  alarm?: UrgentPhrases;
  /** A service of this topic alone shows itself only once the topic is meant. */
  discreet: boolean;
};
export type FinderQuarter = { id: string; name: string; neighbours: string[]; postalCodes: string[] };

/** What a card of a service says beside the facts. */
export type CardWords = Record<'because' | 'city' | 'mobile' | 'yourLanguage' | 'outdated' | 'walk', string> & {
  titles: Record<Nearness | 'any', string>;
};

/** All that can be found in one language, without the index. */
export type FinderContent = {
  cardWords: CardWords;
  services: FinderService[];
  topics: FinderTopic[];
  quarters: FinderQuarter[];
  /** Typed words that tell nothing here, folded: the city's name, "from", "the". */
  ignored: string[];
};

export type Finder = FinderContent & { index: SearchIndex };

/** A finder as the browser gets it. */
export type WrittenFinder = FinderContent & { index: AsPlainObject };

export const writeFinder = (finder: Finder): WrittenFinder => ({ ...finder, index: finder.index.toJSON() });
export const readFinder = (written: WrittenFinder): Finder => ({ ...written, index: loadIndex(written.index) });
