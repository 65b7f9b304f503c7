import type { Role } from '../codes.ts';
import type { Json } from '../../../src/directory/json.ts';
import type { DeskPage } from './desk.ts';

/** The publication that the desk's process is making, or made last. */
export type PublicationState =
  | { state: 'resting' }
  | { state: 'running'; at: string; changes: number; takesBack?: number }
  /** `owed`: what a full disk, or a machine that does not answer, has kept back, and what the portal does by itself later. */
  | { state: 'done'; at: string; changes: number; number?: number; takesBack?: number; owed?: 'pages' | 'history' | 'push' }
  | ({ state: 'failed'; at: string } & PublicationFailure);

/** Why a publication failed. The pages are as before, and the changes are still saved. */
export type PublicationFailure = {
  /**
   * `broken-off`: the process ended in the middle. `overtaken`: another process published meanwhile. `later-changes`: what was to be taken
   * back has been changed since.
   */
  why: 'content' | 'build' | 'full-disk' | 'storage' | 'broken-off' | 'overtaken' | 'later-changes';
  /** The right form of the content. */
  mistakes?: { file: string; field: string; expected: string }[];
  /** The files with later changes. */
  files?: string[];
};

/** The views of the list of entries. */
export const entryFilters = ['all', 'due', 'old', 'translation', 'reported', 'draft', 'events', 'mine'] as const;
export type EntryFilter = (typeof entryFilters)[number];
export const entryOrders = ['need', 'oldest', 'newest', 'name'] as const;
export type EntryOrder = (typeof entryOrders)[number];

/** An entry in the list of the editors. */
export type ListedEntry = {
  id: string;
  name: string;
  /** The provider's name. */
  provider: string;
  /** Of its oldest shown fact, of an event its newest; missing where one has no date. */
  date?: string;
  /** Open reports of readers. */
  reports: number;
  /** Whether its provider is to be asked now. */
  isDue: boolean;
  /** Whether its details are old, or the event is over. */
  isOld: boolean;
  /** Of an event: its last day, and whether it has passed or comes within two weeks. */
  ends?: { day: string; state: 'over' | 'soon' | 'later' };
  isDraft: boolean;
  /** Languages in which a text is missing or was made from an older German text. */
  missing: string[];
  stale: string[];
  /** Saved changes that nobody has published. */
  changes: number;
  /** Whether one of them is the reader's own, or the reader has begun a form. */
  isMine: boolean;
  /** Whether the reader has filled in a form and not saved it. */
  isBegun: boolean;
  /** The most urgent task of the entry. */
  why: 'reported' | 'draft' | 'over' | 'due' | 'old' | 'soon' | 'translation' | 'nothing';
};

/** A saved change in the basket. `field` is "" for a new entry. */
export type BasketChange = { entry: string; name: string; field: string; was: Json; value: Json; by: string; madeAt: string };

/** /desk/services/ */
export type ServicesPage = DeskPage & {
  /** The entries of the filter in which the typed words stand. */
  services: ListedEntry[];
  /** How many entries with the typed words each filter has. */
  counts: Record<EntryFilter, number>;
  filter: EntryFilter;
  order: EntryOrder;
  typed: string;
  changes: BasketChange[];
  /** The change that was just dropped. */
  undo?: { entry: string; field: string };
  publication: PublicationState;
  /** The last publications, newest first. */
  publications: {
    number: number;
    at: string;
    role: Role;
    /** The account's id; names stay out of the history. */
    account: string;
    takesBack?: number;
    /** The changed lines; empty while the history does not have the publication. */
    differences: { file: string; removed: string[]; added: string[] }[];
  }[];
  /** How many of the processes that serve the site show the newest publication. */
  shown?: { showing: number; processes: number };
};

/** /desk/services/:id/ */
export type ServicePage = DeskPage & {
  service: string;
  /** The entry with all saved changes; a place that was taken away is null. */
  entry: Json;
  /** Fields with a saved change. */
  changed: string[];
  /** The part of the form that is open. */
  open?: {
    part: string;
    /** The language beside the German texts; "de" for none. */
    language: string;
    /** Fingerprints of the values that the form shows, by field. */
    seen: Record<string, string>;
    /** When the shown texts were typed, where they come from an earlier visit. */
    typedAt?: string;
    /** Fields that somebody else has changed meanwhile, with what stands there now. */
    clash: { field: string; value: Json }[];
    /** The typed hours, when they can be read. */
    preview?: Json;
  };
  /** Fields that were just saved and can be undone. */
  undo: string[];
  /** Parts of the form that the reader has begun and not saved: "contact", "texts&language=ar". */
  begun: string[];
};

/** /desk/services/new/ */
export type NewServicePage = DeskPage & {
  kind: 'services' | 'events';
  /** When the shown texts were typed, where they come from an earlier visit. */
  typedAt?: string;
};

/** /desk/services/:id/preview/: the entry as its public page will be. The directory of the page holds the saved changes. */
export type ServicePreview = { entry: string; deskLanguage: string };
