import type { TranslationState } from '../../../src/directory/free-text.ts';
import type { ExchangeMistake } from '../../../src/translation/exchange.ts';
import type { SuggestionReason } from '../codes.ts';
import type { MachineMistake } from '../machine.ts';
import type { DeskPage } from './desk.ts';

/** A text of an entry: "familienbuero.description". */
type TextName = { id: string; entry: string; field: 'name' | 'description' | 'note' };

/** /desk/translations/ */
export type TranslationsPage = DeskPage & {
  /** In the order of the site. */
  languages: { tag: string; counts: Record<TranslationState, number> }[];
  /** Languages whose words the release lacks: how many of them the city's content has, and whether readers see the language. */
  ownWords: { tag: string; name: string; done: number; all: number; hidden: boolean }[];
  texts: (TextName & { states: Record<string, TranslationState> })[];
};

/** /desk/translations/:language/ */
export type TranslationListPage = DeskPage & {
  language: string;
  /** The state that the list shows; undefined for all. */
  state?: TranslationState;
  counts: Record<TranslationState, number>;
  texts: (TextName & { state: TranslationState; hasSuggestion: boolean })[];
  /** Whether a machine can be asked. */
  hasMachine: boolean;
  /** The outcome of the file that was just read, or of the texts that a machine made. */
  receipt?: { saved: number; suggested: number; unchanged: number; unknown: string[] };
  mistake?: ExchangeMistake | MachineMistake;
};

/** /desk/translations/:language/:text/ */
export type TranslationPage = DeskPage &
  TextName & {
    language: string;
    german: string;
    /** Fingerprints of the German text and of the translation, which the form sends back. */
    of: string;
    seen: string;
    state: TranslationState;
    suggestion?: { text: string; why: SuggestionReason; notes: string[] };
    /** Words in the German text that stay German. */
    kept: string[];
    /** The next text of the list that is not yet as it should be. */
    next?: string;
  };
