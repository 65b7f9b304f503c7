import { ask, memberOf, textsIn } from './ask.ts';
import { MachineError, type Service } from './service.ts';

/** The languages that DeepL names otherwise than BCP 47. */
const otherNames: Record<string, string> = { en: 'EN-GB', pt: 'PT-PT', zh: 'ZH-HANS', no: 'NB' };

/** DeepL's HTTP API (developers.deepl.com, "Translate Text"): POST /v2/translate. */
export const deepl: Service = {
  mark: (word) => `<x>${word}</x>`,
  async translate(texts, language, { url, key = '' }) {
    // DeepL has no plain German.
    if (language.startsWith('de')) throw new MachineError('no-such-language');
    const { status, answer } = await ask(
      `${url}/v2/translate`,
      { authorization: `DeepL-Auth-Key ${key}` },
      {
        text: texts,
        source_lang: 'DE',
        target_lang: otherNames[language] ?? language.toUpperCase(),
        tag_handling: 'xml',
        ignore_tags: ['x'],
      },
    );
    if (status === 456 || status === 429) throw new MachineError('quota');
    if (status === 401 || status === 403) throw new MachineError('refused');
    if (status === 400 && String(memberOf(answer, 'message')).includes('target_lang')) throw new MachineError('no-such-language');
    const translations = memberOf(answer, 'translations');
    if (status !== 200 || !Array.isArray(translations)) throw new MachineError('no-answer');
    return textsIn(translations.map((one: unknown) => memberOf(one, 'text')));
  },
};
