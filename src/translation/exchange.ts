import type { TranslationState } from '../directory/free-text.ts';
import { translationState } from '../directory/free-text.ts';
import type { ContentText } from './content-texts.ts';

/** A text as a file for translators carries it. */
export type Unit = {
  /** Entry and field: "familienbuero.description". */
  id: string;
  /** The German text. */
  source: string;
  /** Empty where there is no translation. */
  target: string;
  state: TranslationState;
  /** The entry's German name, for the translator. */
  note: string;
};

/**
 * A text as it comes back. `unfinished`: the file says that nobody has finished it. `unsaid`: the file says nothing, so another text than
 * before is finished.
 */
export type ReceivedUnit = {
  id: string;
  source: string;
  target: string;
  state: 'unfinished' | 'unsaid' | 'machine' | 'fresh' | 'reviewed';
  /** Remarks of the translator. */
  notes: string[];
};

/** A file that cannot be read as XLIFF or CSV. `reason` has words at the desk. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly reason: ExchangeMistake;
  constructor(reason: ExchangeMistake) {
    super(reason);
    this.reason = reason;
  }
}
export const exchangeMistakes = ['not-utf-8', 'not-xliff', 'other-language', 'not-csv', 'no-columns', 'repeated'] as const;
export type ExchangeMistake = (typeof exchangeMistakes)[number];

export const idOf = ({ entry, field }: Pick<ContentText, 'entry' | 'field'>): string => `${entry}.${field}`;

/** @param nameOf an entry's German name */
export const unitOf = (one: ContentText, language: string, nameOf: (entry: string) => string): Unit => ({
  id: idOf(one),
  source: one.text.de,
  target: one.text.translations[language]?.text ?? '',
  state: translationState(one.text, language),
  note: nameOf(one.entry),
});

/** @throws ExchangeError not-utf-8, for a file that a program saved in an older character set */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ExchangeError('not-utf-8');
  }
}

/** @throws ExchangeError repeated, when two units have one id: nobody can tell which text counts */
export function assertOnce(units: readonly ReceivedUnit[]): void {
  if (new Set(units.map(({ id }) => id)).size !== units.length) throw new ExchangeError('repeated');
}
