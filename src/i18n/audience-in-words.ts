import type { Service } from '../directory/service-schema.ts';
import { term } from './term.ts';
import type { Translate } from './words.ts';

/** The audience of a service: groups from the vocabulary, then the age. Empty when no source states it. */
export function audienceInWords(t: Translate, { audience, age }: Pick<Service, 'audience' | 'age'>): string[] {
  const groups = audience.map((id) => term(t, 'vocabulary', 'audience', id));
  const { from, to } = age ?? {};
  if (from !== undefined && to !== undefined) return [...groups, t('site:service.ageRange', { from, to })];
  if (from !== undefined) return [...groups, t('site:service.ageFrom', { from })];
  return to === undefined ? groups : [...groups, t('site:service.ageTo', { to })];
}
