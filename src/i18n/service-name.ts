import { getQuarter, type Directory } from '../directory/directory.ts';
import { textIn, type ShownText } from '../directory/free-text.ts';
import type { Service } from '../directory/schema.ts';
import type { Translate } from './words.ts';

/** What a service is called: KIM's own counselling in the reader's words, every other by its own name. */
export function serviceName(service: Service, directory: Directory, language: string, t: Translate): ShownText {
  if (service.kimQuarter === undefined) return textIn(service.name, language);
  return { text: t('vocabulary:kim.name', { quarter: getQuarter(directory, service.kimQuarter).name }), language, why: 'fresh' };
}
