import type { FreeText } from './service-schema.ts';

/** A text as a page may show it, with the language it is really in. */
export type ShownText = { text: string; language: string; why: 'source' | 'fresh' | 'missing' | 'stale' };

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

/** The text in a language of the site, or the German one where the translation is missing or older than the German text. */
export function textIn(text: FreeText, language: string): ShownText {
  const german = { text: text.de, language: 'de' };
  if (language === 'de' || language.startsWith('de-')) {
    const plain = text.translations[language];
    return plain?.of === fingerprint(text.de) ? { text: plain.text, language, why: 'fresh' } : { ...german, why: 'source' };
  }
  const translation = text.translations[language];
  if (translation === undefined) return { ...german, why: 'missing' };
  if (translation.of !== fingerprint(text.de)) return { ...german, why: 'stale' };
  return { text: translation.text, language, why: 'fresh' };
}
