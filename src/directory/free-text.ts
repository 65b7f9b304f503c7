import type { FreeText } from './service-schema.ts';

/**
 * The states of a translation, from the most urgent to the best. `stale`: made from another German text than today's. `machine`: no
 * person has read it. `fresh`: made by a person. `reviewed`: checked by a person who grew up with the language.
 */
export const translationStates = ['missing', 'stale', 'machine', 'fresh', 'reviewed'] as const;
export type TranslationState = (typeof translationStates)[number];

/** A text as a page may show it, with the language it is really in. */
export type ShownText = { text: string; language: string; why: 'source' | 'fresh' | 'machine' | 'missing' | 'stale' };

/**
 * The fingerprint of a German text, kept beside every translation made from it (FNV-1a, 32 bit). It tells a changed text
 * from an unchanged one; it protects nothing.
 * @returns eight hexadecimal digits
 */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text.normalize('NFC'))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** The state of a text in one language other than German. A changed German text makes a reviewed translation stale too. */
export function translationState(text: FreeText, language: string): TranslationState {
  const translation = text.translations[language];
  if (translation === undefined) return 'missing';
  if (translation.of !== fingerprint(text.de)) return 'stale';
  if (translation.reviewedOn !== undefined) return 'reviewed';
  return translation.by === 'machine' ? 'machine' : 'fresh';
}

/** The text in a language of the site, or the German one where the translation is missing or older than the German text. */
export function textIn(text: FreeText, language: string): ShownText {
  const state = translationState(text, language);
  const translation = text.translations[language];
  if (translation === undefined || state === 'missing' || state === 'stale') {
    const isGerman = language === 'de' || language.startsWith('de-');
    return { text: text.de, language: 'de', why: isGerman ? 'source' : state === 'stale' ? 'stale' : 'missing' };
  }
  return { text: translation.text, language, why: state === 'machine' ? 'machine' : 'fresh' };
}
