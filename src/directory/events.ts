import { berlinTime } from './berlin.ts';
import { clockTime, daysAfter, daysBetween, weekdayIndex, weekdays } from './calendar-day.ts';
import type { Directory } from './directory.ts';
import type { Event, EventDates } from './event-schema.ts';
import { question } from './question.ts';
import type { Service } from './service-schema.ts';

/** One time at which an event takes place: a day and times of the clock in Berlin, and the row that it comes from. */
export type Session = { day: string; starts: string; ends: string; row: EventDates };

/** The days of one row of dates, in order. */
export function daysOf({ from, to = from, weekdays: on, everyWeeks, except }: EventDates): string[] {
  const monday = daysAfter(from, -weekdayIndex(from));
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => daysAfter(from, index)).filter(
    (day) =>
      (on.length === 0 || on.some((weekday) => weekdays[weekdayIndex(day)] === weekday)) &&
      Math.floor(daysBetween(monday, day) / 7) % everyWeeks === 0 &&
      !except.includes(day),
  );
}

/** All times of an event, in order. */
export const sessionsOf = ({ dates }: Pick<Event, 'dates'>): Session[] =>
  dates.flatMap((row) => daysOf(row).map((day) => ({ day, starts: row.starts, ends: row.ends, row }))).toSorted(byTime);

const byTime = (one: Session, other: Session) => `${one.day} ${one.starts}`.localeCompare(`${other.day} ${other.starts}`);

/** The first time that is not over. @returns undefined when all are */
export function nextSession(event: Pick<Event, 'dates'>, now: Date): Session | undefined {
  const { day: today, minute } = berlinTime(now);
  return sessionsOf(event).find(({ day, ends }) => day > today || (day === today && ends > clockTime(minute)));
}

/** The day of the last time. An event without any ends on its last stated day. */
export const lastDayOf = (event: Pick<Event, 'dates'>): string =>
  sessionsOf(event).at(-1)?.day ??
  event.dates
    .map(({ from, to = from }) => to)
    .toSorted()
    .at(-1) ??
  '';

/** Events that have a page: drafts are for the desk only. */
export const publishedEvents = ({ events }: Pick<Directory, 'events'>): Event[] =>
  events.filter(({ verification }) => verification.status !== 'draft');

/** Events that are not over, the next first. */
export function comingEvents(directory: Pick<Directory, 'events'>, now: Date): Event[] {
  return publishedEvents(directory)
    .flatMap((event) => {
      const next = nextSession(event, now);
      return next === undefined ? [] : [{ event, next }];
    })
    .toSorted((one, other) => byTime(one.next, other.next))
    .map(({ event }) => event);
}

/** The events of a service that are not over, the next first. */
export const eventsOf = question('eventsOf', (directory: Directory, service: Service, now: Date): Event[] =>
  comingEvents(directory, now).filter((event) => event.service === service.id),
);

/** Events that take place in a quarter. */
export const eventsIn = (events: readonly Event[], quarter: string): Event[] => events.filter(({ place }) => place?.quarter === quarter);

/** Where it takes place in one line, with the town: "Lalok Libre, Dresdener Str. 87, 45881 Gelsenkirchen". */
export function addressOf({ place }: Pick<Event, 'place'>, city: string): string | undefined {
  if (place === undefined) return undefined;
  const town = [place.postalCode, city].filter((part) => part !== undefined).join(' ');
  return [place.name, place.street, place.addition, town].filter((part) => part !== undefined).join(', ');
}

/** The first day of the newest stated date of an entry: when somebody last said something about it. */
export function newestDateOf({ verification: { date, sources } }: Pick<Event, 'verification'>): string {
  const stated = [...(date === undefined ? [] : [date]), ...sources.map((source) => source.date)];
  const firstDays = stated.map((one) => one + '-01-01'.slice(one.length - 4));
  return firstDays.toSorted().at(-1) ?? '';
}
