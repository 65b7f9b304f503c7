import { fingerprint, translationState, type TranslationState } from '../directory/free-text.ts';
import type { FreeText } from '../directory/service-schema.ts';
import type { ReceivedUnit } from './exchange.ts';

/** A text in one language, as an entry's file holds it. */
export type Translation = FreeText['translations'][string];

/** Reasons why a received text does not take the place of the one that stands: a person decides. */
export type SuggestionReason = 'source-changed' | 'reviewed' | 'human' | 'unfinished';

export type Verdict =
  { what: 'unchanged' } | { what: 'save'; translation: Translation } | { what: 'suggest'; translation: Translation; why: SuggestionReason };

const rank: Record<TranslationState | ReceivedUnit['state'], number> = {
  missing: 0,
  stale: 0,
  unfinished: 0,
  unsaid: 0,
  machine: 1,
  fresh: 2,
  reviewed: 3,
};

/**
 * Decides on a received text. It is saved when it was made from today's German text and nothing better stands there. A reviewed text is
 * never replaced, nor one of a person by a machine's.
 * @param today the day on which a text counts as reviewed, "2026-11-29"
 */
export function judge(
  text: FreeText,
  language: string,
  received: Pick<ReceivedUnit, 'source' | 'target' | 'state'>,
  today: string,
): Verdict {
  const current = text.translations[language];
  const state = translationState(text, language);
  if (received.target === '') return { what: 'unchanged' };
  const isOfToday = plain(received.source) === plain(text.de);
  const translation: Translation = {
    text: received.target,
    of: fingerprint(isOfToday ? text.de : received.source),
    ...(received.state === 'machine' ? { by: 'machine' } : {}),
    ...(received.state === 'reviewed' ? { reviewedOn: today } : {}),
  };
  if (current?.text === received.target && (!isOfToday || rank[received.state] <= rank[state])) return { what: 'unchanged' };
  if (!isOfToday) return { what: 'suggest', translation, why: 'source-changed' };
  if (received.state === 'unfinished') return { what: 'suggest', translation, why: 'unfinished' };
  if (state === 'reviewed') return { what: 'suggest', translation, why: 'reviewed' };
  if (state === 'fresh' && received.state === 'machine') return { what: 'suggest', translation, why: 'human' };
  return { what: 'save', translation };
}

/** Tools wrap lines and write umlauts in two ways; that makes no other text. */
const plain = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
