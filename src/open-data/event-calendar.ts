import ical, { ICalEventRepeatingFreq, ICalEventStatus, ICalWeekday } from 'ical-generator';
import { inBerlin, instantOf, timeZone } from '../directory/berlin.ts';
import { minutesOf } from '../directory/calendar-day.ts';
import { clockRules } from '../directory/clock-rules.ts';
import type { Directory } from '../directory/directory.ts';
import type { Event, EventDates } from '../directory/event-schema.ts';
import { addressOf, daysOf, newestDateOf } from '../directory/events.ts';
import { textIn } from '../directory/free-text.ts';
import { childrenInWords, priceInWords, registrationInWords } from '../i18n/event-in-words.ts';
import type { Translate } from '../i18n/words.ts';
import { stableId } from './stable-id.ts';

type Page = { directory: Directory; t: Translate; language: string; origin: string };

const weekdayCodes = {
  mo: ICalWeekday.MO,
  tu: ICalWeekday.TU,
  we: ICalWeekday.WE,
  th: ICalWeekday.TH,
  fr: ICalWeekday.FR,
  sa: ICalWeekday.SA,
  su: ICalWeekday.SU,
};

/**
 * Events as a calendar (RFC 5545), in the language of the page. Equal content makes an equal file. It names no person: no organizer and no
 * attendee. An event keeps its UID when its dates move, so that programs that read the file again move it too.
 * @param name how programs call the calendar
 */
export function eventCalendar(events: readonly Event[], name: string, page: Page): string {
  const { directory, t, language, origin } = page;
  const calendar = ical({
    prodId: `//KIM//${directory.city.name}//${language.slice(0, 2).toUpperCase()}`,
    name,
    timezone: { name: null, generator: () => clockRules },
  });
  for (const event of events) {
    const facts = [
      event.level === undefined ? undefined : `${t('events:level')}: ${event.level}`,
      childrenInWords(t, event),
      priceInWords(t, event),
      registrationInWords(t, event),
    ];
    for (const [index, row] of event.dates.entries()) {
      const days = daysOf(row);
      const [first] = days;
      const last = days.at(-1);
      if (first === undefined || last === undefined) continue;
      calendar.createEvent({
        id: `${stableId('event', event.id, String(index))}@events`,
        // The last word about the event, so that a file does not change with each build.
        stamp: instantOf(newestDateOf(event), 0),
        start: inBerlin(instantOf(first, minutesOf(row.starts))),
        end: inBerlin(instantOf(first, minutesOf(row.ends))),
        timezone: timeZone,
        summary: textIn(event.name, language).text,
        description: facts.filter((fact) => fact !== undefined).join('\n'),
        location: addressOf(event, directory.city.name) ?? null,
        url: `${origin}/${language}/events/${event.id}/`,
        status: event.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
        ...(first === last ? {} : { repeating: repeats(row, first, last, days) }),
      });
    }
  }
  return `${calendar.toString()}\r\n`;
}

/** The rule counts from the first day on which it takes place; days left out after it are named. */
function repeats(row: EventDates, first: string, last: string, days: readonly string[]) {
  const at = (day: string) => inBerlin(instantOf(day, minutesOf(row.starts)));
  const ruled = daysOf({ ...row, except: [] }).filter((day) => day >= first && day <= last);
  const left = ruled.filter((day) => !days.includes(day));
  return {
    freq: row.weekdays.length === 0 ? ICalEventRepeatingFreq.DAILY : ICalEventRepeatingFreq.WEEKLY,
    ...(row.everyWeeks === 1 ? {} : { interval: row.everyWeeks }),
    ...(row.weekdays.length === 0 ? {} : { byDay: row.weekdays.map((weekday) => weekdayCodes[weekday]), startOfWeek: ICalWeekday.MO }),
    until: at(last),
    ...(left.length === 0 ? {} : { exclude: left.map(at) }),
  };
}
