import type { Service } from '../directory/service-schema.ts';
import type { Translate } from './words.ts';

/** How to ask before a visit, by the way that the entry names: by phone, in writing, or only at the door. */
export function askFirstInWords(t: Translate, { phones, email, website }: Service): string {
  if (phones.length > 0) return t('vocabulary:askFirst.phone');
  return t(email !== undefined || website !== undefined ? 'vocabulary:askFirst.online' : 'vocabulary:askFirst.noWay');
}
