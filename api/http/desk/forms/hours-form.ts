import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { KeptHours, Series } from '../../../contract/hours.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, type FieldError } from '../../../contract/problems.ts';
import { fieldErrors } from '../../plugins/problems.ts';
import { textOf } from './form-fields.ts';

/*
 * The forms of consultation hours and absences ↔ the bodies of the JSON interface. The fields have the names of the body's members, but
 * for the rhythm, which also says "only once".
 */

/** In the order of the form. */
const fields = [
  'account',
  'firstDay',
  'rhythm',
  'lastDay',
  'opens',
  'closes',
  'channel',
  'place',
  'quarter',
  'languages',
  'womanCounsellor',
  'lengthMinutes',
  'bufferMinutes',
  'leadTimeMinutes',
  'horizonDays',
  'capacity',
];

/** What a form shows that nobody has touched. */
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

/** The members of `NewHours` that the form means, but for the account; what is empty is missing. */
export function seriesOf(values: FormValues): Record<string, unknown> {
  const isOnce = textOf(values, 'rhythm') === 'once';
  const channel = textOf(values, 'channel');
  return present({
    firstDay: filled(values, 'firstDay'),
    lastDay: filled(values, isOnce ? 'firstDay' : 'lastDay') ?? null,
    everyWeeks: isOnce ? 1 : figure(values, 'rhythm'),
    opens: clock(values, 'opens'),
    closes: clock(values, 'closes'),
    quarter: filled(values, 'quarter') ?? null,
    // The field stays visible without a script; what stands in it counts for talks at a place only.
    place: channel === 'place' ? (filled(values, 'place') ?? null) : null,
    channel,
    languages: [values['languages'] ?? []].flat(),
    womanCounsellor: filled(values, 'womanCounsellor') !== undefined,
    lengthMinutes: figure(values, 'lengthMinutes'),
    bufferMinutes: figure(values, 'bufferMinutes'),
    leadTimeMinutes: figure(values, 'leadTimeMinutes'),
    horizonDays: figure(values, 'horizonDays'),
    capacity: figure(values, 'capacity'),
  });
}

/** The ids that the page has shown as affected. */
export const seenOf = (values: FormValues): string[] => [values['seen'] ?? []].flat();

/** Whose time a coordinator plans; nothing for the own. */
export const accountOf = (values: FormValues): { account?: string } => {
  const account = filled(values, 'account');
  return account === undefined ? {} : { account };
};

/** @throws Problem invalid-input with everything that is wrong */
export function checked<Schema extends TSchema>(request: FastifyRequest, schema: Schema, body: object): Static<Schema> {
  const validate = request.compileValidationSchema(schema);
  if (validate(body)) return body as Static<Schema>;
  throw new Problem('invalid-input', { errors: fieldErrors(validate.errors ?? []) });
}

/** A member that cannot be read is taken as one that stands in nobody's way, so that the others can be looked at. */
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

/**
 * A body of hours. What the schema refuses does not hide what the rules refuse.
 * @param rules says what else is wrong with it, pointing into the body
 * @throws Problem invalid-input with everything that is wrong
 */
export function checkedHours<Schema extends TSchema>(
  request: FastifyRequest,
  schema: Schema,
  body: object,
  rules: (series: Series) => FieldError[],
): Static<Schema> {
  try {
    return checked(request, schema, body);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const members = new Set(error.errors.map(({ pointer }) => pointer.split('/')[1] ?? ''));
    const readable = Object.fromEntries(Object.entries(body).filter(([member]) => !members.has(member)));
    const further = rules({ ...unobjectionable, ...readable }).filter(({ pointer }) => !members.has(pointer.split('/')[1] ?? ''));
    throw new Problem('invalid-input', { errors: [...error.errors, ...further] });
  }
}

/** Pointers into a body of hours as fields of the form, in its order. */
export function asHoursFields(errors: readonly FieldError[]): FieldError[] {
  const named = errors.map(({ pointer, code }) => {
    const member = pointer.split('/')[1] ?? '';
    return { field: member === 'everyWeeks' ? 'rhythm' : member, code };
  });
  return named
    .filter(({ field }, index) => named.findIndex((other) => other.field === field) === index)
    .sort((one, other) => fields.indexOf(one.field) - fields.indexOf(other.field))
    .map(({ field, code }) => ({ pointer: `/${field}`, code }));
}

const filled = (values: FormValues, field: string): string | undefined => textOf(values, field) || undefined;

/** "09:30", also where a browser sends seconds. */
const clock = (values: FormValues, field: string): string | undefined => filled(values, field)?.replace(/^(\d\d:\d\d):00$/, '$1');

function figure(values: FormValues, field: string): number | string | undefined {
  const text = filled(values, field);
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : text;
}

const present = (object: Record<string, unknown>) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
