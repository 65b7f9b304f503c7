import { yearOf } from '../directory/freshness.ts';
import type { Service } from '../directory/schema.ts';
import type { Translate } from './words.ts';

/** Where an entry's facts come from, in one sentence: "Aus öffentlichen Quellen von 2020, vom Träger noch nicht geprüft." */
export function originInWords(t: Translate, { date, status }: Service['verification']): string {
  if (date === undefined) return t('vocabulary:verification.reportedUndated');
  const year = yearOf(date);
  return status === 'verified' ? t('vocabulary:verification.verified', { year }) : t('vocabulary:verification.reported', { year });
}
