import { entryDates, isOld, yearOf } from '../directory/freshness.ts';
import type { Service } from '../directory/service-schema.ts';
import type { Translate } from './words.ts';

/**
 * From when the details of an old entry are, in one quiet line: "Stand 2021: bitte vorher fragen". Cards, pages and sheets say the same.
 * @returns undefined while the entry is not old
 */
export function ageInWords(t: Translate, service: Service, now: Date): string | undefined {
  if (!isOld(service, now)) return undefined;
  const [oldest] = entryDates(service, now) ?? [];
  return oldest === undefined ? t('site:card.undated') : t('site:card.outdated', { year: yearOf(oldest) });
}
