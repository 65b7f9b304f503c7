import { ask, memberOf, textsIn } from './ask.ts';
import { MachineError, type Service } from './service.ts';

/** LibreTranslate's HTTP API (docs.libretranslate.com, "API usage"): POST /translate, on a machine of the city. */
export const libreTranslate: Service = {
  mark: (word) => `<span translate="no">${word}</span>`,
  async translate(texts, language, { url, key }) {
    if (language.startsWith('de')) throw new MachineError('no-such-language');
    const { status, answer } = await ask(
      `${url}/translate`,
      {},
      { q: texts, source: 'de', target: language, format: 'html', ...(key === undefined ? {} : { api_key: key }) },
    );
    if (status === 429) throw new MachineError('quota');
    if (status === 401 || status === 403) throw new MachineError('refused');
    if (status === 400 && /not supported|not available/.test(String(memberOf(answer, 'error')))) throw new MachineError('no-such-language');
    if (status !== 200) throw new MachineError('no-answer');
    return textsIn(memberOf(answer, 'translatedText'));
  },
};
