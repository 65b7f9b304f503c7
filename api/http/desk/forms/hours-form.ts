import { hoursForm } from '../../../contract/desk-forms.ts';
import type { KeptHours, Series } from '../../../contract/hours.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { bodyOf, textOf } from '../../form/read-form.ts';

/** The values of a form that nobody has touched. */
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

/** The series that a form of hours means, and its account: a body that may still be wrong. */
export function hoursBody(values: FormValues): Record<string, unknown> {
  const once = { rhythm: '1', lastDay: textOf(values, 'firstDay') };
  return bodyOf(hoursForm, {
    ...values,
    ...(textOf(values, 'rhythm') === 'once' ? once : {}),
    opens: withoutSeconds(textOf(values, 'opens')),
    closes: withoutSeconds(textOf(values, 'closes')),
    // Without a script the field stays in view; its text counts for talks at a place only.
    place: textOf(values, 'channel') === 'place' ? textOf(values, 'place') : '',
  });
}

/** "09:30", also where a browser sends seconds. */
const withoutSeconds = (clock: string): string => clock.replace(/^(\d\d:\d\d):00$/, '$1');

/** A member that cannot be read is taken as one that breaks no rule, so that the rules can look at the others. */
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
