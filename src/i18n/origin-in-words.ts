import { entryDates, isOurOwn, yearOf } from '../directory/freshness.ts';
import type { Service } from '../directory/service-schema.ts';
import type { Translate } from './words.ts';

/** Where the shown facts of an entry come from, in one sentence: "Aus öffentlichen Quellen von 2020, vom Träger noch nicht geprüft." */
export function originInWords(t: Translate, service: Service, now: Date): string {
  if (isOurOwn(service)) return t('vocabulary:kim.origin');
  const years = [...new Set(entryDates(service, now)?.map(yearOf))];
  const [from, to] = [years[0], years.at(-1)];
  if (from === undefined || to === undefined) return t('vocabulary:verification.reportedUndated');
  if (service.verification.status === 'verified') return t('vocabulary:verification.verified', { year: to });
  return from === to ? t('vocabulary:verification.reported', { year: to }) : t('vocabulary:verification.reportedSpan', { from, to });
}
