import { daysOf, newestDateOf } from '../directory/events.ts';
import { yearOf } from '../directory/freshness.ts';
import type { Event, EventDates } from '../directory/event-schema.ts';
import { dayInWords } from './dates.ts';
import { isolateLtr } from './isolation.ts';
import { term } from './term.ts';
import type { Translate } from './words.ts';

/** One row of dates in sentences: the days with the times, and for days that return the first, the last and the left out ones. */
export function datesInWords(t: Translate, row: EventDates): string[] {
  if (row.to === undefined) return [rhythmInWords(t, row)];
  const days = daysOf(row);
  return [
    rhythmInWords(t, row),
    t('hours:period.first', { day: dayInWords(t, days[0] ?? row.from) }),
    t('hours:period.last', { day: dayInWords(t, days.at(-1) ?? row.to) }),
    ...(row.except.length === 0
      ? []
      : [t('events:dates.except', { days: row.except.map((day) => dayInWords(t, day)).join(t('booking:comma')) })]),
  ];
}

/** "Every week: Monday, Wednesday, 09:00–12:00", or the one day with its times. */
export function rhythmInWords(t: Translate, row: EventDates): string {
  if (row.to === undefined) return sessionInWords(t, { ...row, day: row.from });
  const on = row.weekdays.map((weekday) => t(`vocabulary:weekday.long.${weekday}`));
  const every = row.everyWeeks === 2 ? t('events:dates.otherWeek') : on.length > 0 ? t('events:dates.week') : t('events:dates.day');
  return `${every}: ${[...on, isolateLtr(`${row.starts}–${row.ends}`)].join(t('booking:comma'))}`;
}

/** The next time of an event in one line: "Monday 11.01.2027, 09:00–12:00". */
export const sessionInWords = (t: Translate, { day, starts, ends }: { day: string; starts: string; ends: string }): string =>
  [dayInWords(t, day), isolateLtr(`${starts}–${ends}`)].join(t('booking:comma'));

/** "12,50 €", as a German bill writes it in every language; "free of charge"; undefined where no source says. */
export function priceInWords(t: Translate, { priceCents }: Pick<Event, 'priceCents'>): string | undefined {
  if (priceCents === undefined) return undefined;
  if (priceCents === 0) return t('vocabulary:cost.free');
  return isolateLtr(`${Math.floor(priceCents / 100)},${String(priceCents % 100).padStart(2, '0')} €`);
}

/** Whether children are looked after; undefined where no source says. */
export const childrenInWords = (t: Translate, { children }: Pick<Event, 'children'>): string | undefined =>
  children === undefined ? undefined : children === 'none' ? t('events:children.none') : term(t, 'vocabulary', 'children', children);

/** Whether one must register, and until when; undefined where no source says. */
export function registrationInWords(
  t: Translate,
  { registration, registerUntil }: Pick<Event, 'registration' | 'registerUntil'>,
): string | undefined {
  const said = [
    ...(registration === undefined ? [] : [t(registration === 'needed' ? 'events:register.needed' : 'events:register.notNeeded')]),
    ...(registerUntil === undefined ? [] : [t('events:register.until', { day: dayInWords(t, registerUntil) })]),
  ];
  return said.length === 0 ? undefined : said.join(' ');
}

/** Where the facts come from, and how to ask before one goes. */
export function originInWords(t: Translate, event: Event): string {
  const year = yearOf(newestDateOf(event));
  if (event.verification.status === 'verified') return t('vocabulary:verification.verified', { year });
  const way = event.phone !== undefined ? 'phone' : event.email !== undefined || event.website !== undefined ? 'online' : 'noWay';
  return [t('vocabulary:verification.reported', { year }), t(`vocabulary:askFirst.${way}`)].join(' ');
}
