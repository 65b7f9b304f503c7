import type { Settings } from '../config.ts';
import type { ContentText } from '../../src/translation/content-texts.ts';
import { idOf, type ReceivedUnit } from '../../src/translation/exchange.ts';
import { keptIn, piecesOf } from '../../src/translation/kept-words.ts';
import { deepl } from './deepl.ts';
import { libreTranslate } from './libretranslate.ts';
import { MachineError } from './service.ts';

const services = { deepl, libretranslate: libreTranslate };

/** More would exceed what DeepL takes in one request. */
export const maxMachineTexts = 50;

/**
 * Translates texts of the content. It takes nothing else, so nothing about a person can reach the service. A translation that lost a word
 * that must stay is `unfinished`, and a person decides about it.
 * @param texts `maxMachineTexts` at most
 * @throws MachineError
 */
export async function translateTexts(
  { service: name, url, key }: NonNullable<Settings['translation']>,
  texts: readonly ContentText[],
  language: string,
  keptWords: readonly string[],
): Promise<ReceivedUnit[]> {
  const service = services[name];
  const marked = texts.map(({ text }) =>
    piecesOf(text.de, keptWords)
      .map((piece) => (piece.isKept ? service.mark(escape(piece.text)) : escape(piece.text)))
      .join(''),
  );
  const translated = await service.translate(marked, language, { url, key });
  if (translated.length !== texts.length) throw new MachineError('no-answer');
  return texts.map((one, index) => {
    const target = withoutMarks(translated[index] ?? '');
    const isWhole = keptIn(one.text.de, keptWords).every((word) => target.includes(word));
    return { id: idOf(one), source: one.text.de, target, state: isWhole ? 'machine' : 'unfinished', notes: [] };
  });
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#x27': "'", amp: '&' };
const withoutMarks = (text: string): string =>
  text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(lt|gt|quot|apos|#39|#x27|amp);/g, (_, name: string) => entities[name] ?? '')
    .trim();
