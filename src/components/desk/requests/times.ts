import { berlinDay } from '../../../directory/berlin.ts';
import { daysBetween } from '../../../directory/calendar-day.ts';
import { berlinMoment } from '../../../i18n/dates.ts';
import { isolateLtr } from '../../../i18n/isolation.ts';
import type { Translate } from '../../../i18n/words.ts';

/** A day without its year, "Mi 25.11.", because due days lie near. @param instant in UTC */
export function shortDay(t: Translate, instant: string): string {
  const { weekday, date } = berlinMoment(instant);
  return `${t(`vocabulary:weekday.short.${weekday}`)} ${isolateLtr(date.slice(0, 6))}`;
}

/** The day until which an answer is due: "bis heute", "bis morgen", "bis Mi 25.11."; past ones say so. */
export function dueWords(t: Translate, dueAt: string, now: Date): string {
  const days = daysBetween(berlinDay(now), berlinDay(new Date(dueAt)));
  if (days === 0) return t('desk:row.dueToday');
  if (days === 1) return t('desk:row.dueTomorrow');
  if (days === -1) return t('desk:row.dueYesterday');
  return t(days > 0 ? 'desk:row.due' : 'desk:row.duePast', { date: shortDay(t, dueAt) });
}

/** Offered times of one person are one appointment: the bookings of each request stand together, in the order of its first. */
export const byRequest = <Booking extends { request: string }>(bookings: readonly Booking[]): Booking[][] => [
  ...Map.groupBy(bookings, ({ request }) => request).values(),
];
