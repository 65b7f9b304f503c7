import { entryDates, isOurOwn, yearOf } from '../directory/freshness.ts';
import type { Service } from '../directory/service-schema.ts';
import type { Translate } from './words.ts';

/** Where the shown facts of an entry come from, in one sentence: "Aus öffentlichen Quellen von 2020, vom Träger noch nicht geprüft." */
export function originInWords(t: Translate, service: Service, now: Date): string {
  if (isOurOwn(service)) return t('vocabulary:kim.origin');
  const [from, ...later] = entryDates(service, now)?.map(yearOf) ?? [];
  if (from === undefined) return t('vocabulary:verification.reportedUndated');
  const to = later.at(-1) ?? from;
  if (service.verification.status === 'verified') return t('vocabulary:verification.verified', { year: to });
  return from === to ? t('vocabulary:verification.reported', { year: to }) : t('vocabulary:verification.reportedSpan', { from, to });
}
