import { getQuarter, type Directory } from '../directory/directory.ts';
import { textIn, type ShownText } from '../directory/free-text.ts';
import type { Service } from '../directory/service-schema.ts';
import type { Translate } from './words.ts';

/** A service's name: KIM's counselling in the reader's words, every other under its own name. */
export function serviceName(service: Service, directory: Directory, language: string, t: Translate): ShownText {
  if (service.kimQuarter === undefined) return textIn(service.name, language);
  return { text: t('vocabulary:kim.name', { quarter: getQuarter(directory, service.kimQuarter).name }), language, why: 'fresh' };
}
