import { hoursForm } from '../../../contract/desk-forms.ts';
import type { KeptHours, Series } from '../../../contract/hours.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { clockTime, isDay, minutesOf } from '../../../../src/directory/calendar-day.ts';
import { bodyOf, textOf } from '../../form/read-form.ts';

/** The values of an untouched form. */
export const firstHours: FormValues = {
  rhythm: '1',
  opens: '09:00',
  closes: '12:00',
  channel: 'place',
  languages: ['de'],
  lengthMinutes: '45',
  bufferMinutes: '15',
  leadTimeMinutes: '1440',
  horizonDays: '28',
  capacity: '1',
};

const lastMinute = 1435;
const usualMinutes = 180;

/** The values of a form that begins with a day and a time of the week; those of an untouched form where a query names none. */
export function hoursFrom(query: FormValues): FormValues {
  const day = textOf(query, 'day');
  const time = textOf(query, 'time');
  const opens = /^([01]\d|2[0-3]):[0-5][05]$/.test(time) ? minutesOf(time) : undefined;
  return {
    ...firstHours,
    ...(isDay(day) ? { firstDay: day } : {}),
    ...(opens === undefined ? {} : { opens: time, closes: clockTime(Math.min(opens + usualMinutes, lastMinute)) }),
  };
}

/** Stored hours as the form shows them. */
export const valuesOfHours = (hours: KeptHours): FormValues => ({
  firstDay: hours.firstDay,
  rhythm: hours.firstDay === hours.lastDay ? 'once' : String(hours.everyWeeks),
  lastDay: hours.lastDay ?? '',
  opens: hours.opens,
  closes: hours.closes,
  channel: hours.channel,
  place: hours.place ?? '',
  quarter: hours.quarter ?? '',
  languages: hours.languages,
  ...(hours.womanCounsellor ? { womanCounsellor: 'yes' } : {}),
  lengthMinutes: String(hours.lengthMinutes),
  bufferMinutes: String(hours.bufferMinutes),
  leadTimeMinutes: String(hours.leadTimeMinutes),
  horizonDays: String(hours.horizonDays),
  capacity: String(hours.capacity),
});

/** Makes the body from a form of hours: the series and its account. The body is not checked yet. */
export function hoursBody(values: FormValues): Record<string, unknown> {
  const once = { rhythm: '1', lastDay: textOf(values, 'firstDay') };
  return bodyOf(hoursForm, {
    ...values,
    ...(textOf(values, 'rhythm') === 'once' ? once : {}),
    opens: withoutSeconds(textOf(values, 'opens')),
    closes: withoutSeconds(textOf(values, 'closes')),
    // Without a script the field stays visible; its text counts only for talks at a place.
    place: textOf(values, 'channel') === 'place' ? textOf(values, 'place') : '',
  });
}

/** "09:30:00" → "09:30": some browsers send seconds. */
export const withoutSeconds = (clock: string): string => clock.replace(/^(\d\d:\d\d):00$/, '$1');

/** Fills in unreadable members with values that break no rule, so that the rules can check the others. */
export const readableSeries = (readable: Record<string, unknown>): Series => ({ ...unobjectionable, ...readable });

const unobjectionable: Series = {
  firstDay: '1000-01-01',
  lastDay: null,
  everyWeeks: 1,
  opens: '00:00',
  closes: '23:55',
  quarter: null,
  place: null,
  channel: 'phone',
  languages: [],
  womanCounsellor: false,
  lengthMinutes: 5,
  bufferMinutes: 0,
  leadTimeMinutes: 0,
  horizonDays: 1,
  capacity: 1,
};
