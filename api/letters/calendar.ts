import { createHash } from 'node:crypto';
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { inBerlin, isShownTwice, timeZone } from '../../src/directory/berlin.ts';
import { clockRules } from '../../src/directory/clock-rules.ts';
import { spanOf } from '../../src/directory/instants.ts';
import { momentInWords } from '../../src/i18n/dates.ts';
import { isolateLtr } from '../../src/i18n/isolation.ts';
import type { Translate } from '../../src/i18n/words.ts';
import type { AppointmentTime } from '../contract/appointment.ts';
import type { CalendarEntry } from '../intake/calendar-entry.ts';
import { oneLine } from './letter.ts';

/**
 * RFC 5546 (3.2.1, 3.2.5) asks for exactly one organizer beside a method; without one, some programs drop the message and a cancelled
 * appointment stays in the calendar. The address names nobody, and no mail can reach it (RFC 2606: "invalid").
 */
const organizerAddress = 'noreply@appointment.invalid';

/**
 * The appointment as a calendar file (RFC 5545), in the words of one language. Calendars are shared and shown on locked screens, so the file
 * holds only "appointment", time, place and reference: no topic, no provider and no link to the slip.
 * An appointment keeps its UID; the file of a cancelled one removes it from the calendar.
 */
export function calendarFile(entry: CalendarEntry, t: Translate, now: Date): string {
  const { appointment, reference, requestId, version } = entry;
  const { start, end } = spanOf(appointment.startsAt, appointment.lengthMinutes);
  const isOff = !takesPlace(entry, now);
  const calendar = ical({
    prodId: '//Termin//Termin//DE',
    method: isOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
    timezone: { name: null, generator: () => clockRules },
  });
  calendar.createEvent({
    // A hash of the request's random id, which does not lead back to it.
    id: `${createHash('sha256').update(`calendar ${requestId}`).digest('hex').slice(0, 32)}@appointment`,
    sequence: version,
    stamp: now,
    start: inBerlin(start),
    end: inBerlin(end),
    // Only UTC is unambiguous for a time that the clocks show twice.
    timezone: isShownTwice(start) || isShownTwice(end) ? null : timeZone,
    organizer: { name: t('appointment:pageTitle'), email: organizerAddress },
    summary: t('appointment:pageTitle'),
    location: printable(oneLine(placeInWords(appointment, t))),
    description: printable(`${momentInWords(t, appointment.startsAt)}\n${t('appointment:slip.reference')}: ${isolateLtr(reference)}`),
    status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  return `${calendar.toString()}\r\n`;
}

/** The media type of a calendar file. RFC 6047 2.4: it names the same method as the file. @throws where the file has none */
export function calendarType(file: string): string {
  const method = /^METHOD:(\w+)/m.exec(file)?.[1];
  if (method === undefined) throw new Error('a calendar file without a method');
  return `text/calendar; charset=utf-8; method=${method}; component=VEVENT`;
}

/** Whether the appointment stands, or stood when it was time. */
export const takesPlace = (
  { state, outcome, lapsed, appointment }: Pick<CalendarEntry, 'state' | 'outcome' | 'lapsed' | 'appointment'>,
  now: Date,
): boolean =>
  (state === 'confirmed' && lapsed === undefined) ||
  (state === 'closed' && outcome !== 'cancelled' && new Date(appointment.startsAt) <= now);

function placeInWords({ channel, place }: AppointmentTime, t: Translate): string {
  if (channel === 'phone') return t('appointment:slip.byPhone');
  if (channel === 'video') return t('slip:channel.video');
  if (channel === 'home') return t('slip:channel.home');
  return place ?? t('appointment:slip.placeLater');
}

/** Without the characters that no line of a calendar may hold (RFC 5545 3.1). */
const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, ' ');
