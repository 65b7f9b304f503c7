import { overlap, spanOf } from '../../../../src/directory/instants.ts';
import type { AppointmentTime } from '../../../contract/appointment.ts';
import { channels, type LookReason, lookReasons, type FieldError, timeRemarks } from '../../../contract/codes.ts';
import { maxRemarks, type ConfirmTime, type OfferTimes } from '../../../contract/desk.ts';
import { offerRows } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem } from '../../../contract/problems.ts';
import { textOf, textsOf } from '../../form/read-form.ts';
import { berlinInstant } from './local-time.ts';

/*
 * Reads the times of a request's page. Date and Berlin time become an instant, so errors point to the form's fields: "/" and the name.
 */

const maxPlaceLength = 200;

/** Fields `offer-date-1` … `offer-time-3`, and length, channel and place for all of them. @throws Problem invalid-input */
export function offerOf(values: FormValues): OfferTimes {
  const filled = offerRows.filter((row) => textOf(values, `offer-date-${row}`) !== '' || textOf(values, `offer-time-${row}`) !== '');
  const rows = filled.length === 0 ? [1] : filled;
  const shared = sharedOf(values, 'offer');
  const errors: FieldError[] = [];
  const times = rows.flatMap((row): AppointmentTime[] => {
    const startsAt = startOf(values, `offer-date-${row}`, `offer-time-${row}`, errors);
    return startsAt === undefined ? [] : [{ startsAt, ...shared.time }];
  });
  // Offered times must not overlap: each blocks the counsellor's time until the person has chosen.
  const repeated = times.findIndex((time, index) => times.slice(0, index).some((earlier) => overlap(lasting(time), lasting(earlier))));
  if (repeated > 0) errors.push({ pointer: `/offer-time-${rows[repeated]}`, code: 'repeated' });
  refuse([...errors, ...shared.errors]);
  return { times, remarks: shared.remarks, version: versionOf(values) };
}

/** Fields `confirm-date`, `confirm-time`, and length, channel and place. @throws Problem invalid-input */
export function confirmOf(values: FormValues): ConfirmTime {
  const shared = sharedOf(values, 'confirm');
  const errors: FieldError[] = [];
  const startsAt = startOf(values, 'confirm-date', 'confirm-time', errors);
  refuse([...errors, ...shared.errors]);
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- without a start there is an error
  return { startsAt: startsAt!, ...shared.time, remarks: shared.remarks, version: versionOf(values) };
}

/** The times in a form; none for forms without times. @throws Problem invalid-input */
export function timesOf(values: FormValues): AppointmentTime[] {
  const action = textOf(values, 'action');
  return action === 'offer' ? offerOf(values).times : action === 'confirm' ? [confirmOf(values)] : [];
}

/** @returns undefined when no reason was chosen */
export const lookReasonOf = (values: FormValues): LookReason | undefined => lookReasons.find((reason) => reason === values['look-reason']);

/** Turns a refusal by the domain, whose errors point into the JSON body, into one whose errors point to the fields of the form. */
export function asFields({ code, errors, extra }: Problem, values: FormValues): Problem {
  const filled = offerRows.filter((row) => textOf(values, `offer-date-${row}`) !== '');
  const pointed = errors.map(({ pointer, code: what }): FieldError => {
    const time = /^\/times\/(\d)\//.exec(pointer);
    if (time !== null) return { pointer: `/offer-date-${filled[Number(time[1])] ?? 1}`, code: what };
    const fields: Record<string, string> = {
      '/startsAt': '/confirm-date',
      '/slots': '/slot',
      '/day': '/follow-up-day',
      '/quarter': '/forward-quarter',
      '/to': '/pass-on-to',
      '/facts': '/fact',
      '/duplicateOf': '/duplicate-of',
      '/kimNumber': '/kim-number',
    };
    return { pointer: fields[pointer] ?? pointer, code: what };
  });
  // This code means that the reason is missing.
  if (code === 'reason-needed') pointed.push({ pointer: '/reason', code: 'required' });
  return new Problem(code, { errors: pointed, extra });
}

const lasting = ({ startsAt, lengthMinutes }: AppointmentTime) => spanOf(startsAt, lengthMinutes);

function startOf(values: FormValues, dateField: string, timeField: string, errors: FieldError[]): string | undefined {
  const result = berlinInstant(textOf(values, dateField), textOf(values, timeField));
  if ('instant' in result) return result.instant.toISOString();
  errors.push({ pointer: `/${result.field === 'date' ? dateField : timeField}`, code: result.code });
  return undefined;
}

type Shared = { time: Omit<AppointmentTime, 'startsAt'>; remarks: NonNullable<OfferTimes['remarks']>; errors: FieldError[] };

function sharedOf(values: FormValues, form: 'offer' | 'confirm'): Shared {
  const errors: FieldError[] = [];
  const length = textOf(values, `${form}-length`);
  const lengthMinutes = Number(length);
  if (!/^\d{1,3}$/.test(length) || lengthMinutes < 5 || lengthMinutes > 480)
    errors.push({ pointer: `/${form}-length`, code: 'not-allowed' });
  const channel = channels.find((one) => one === values[`${form}-channel`]) ?? 'place';
  const place = textOf(values, `${form}-place`);
  if (channel === 'place' && place === '') errors.push({ pointer: `/${form}-place`, code: 'required' });
  if (place.length > maxPlaceLength) errors.push({ pointer: `/${form}-place`, code: 'too-long' });
  const chosen = textsOf(values, `${form}-remark`);
  const remarks = timeRemarks.filter((remark) => chosen.includes(remark));
  if (remarks.length > maxRemarks) errors.push({ pointer: `/${form}-remark`, code: 'too-many' });
  return { remarks, time: { lengthMinutes, channel, place: channel === 'phone' || place === '' ? null : place }, errors };
}

/** The version in the form. A form without a readable one was not made by this page. */
export function versionOf(values: FormValues): number {
  const version = Number(textOf(values, 'version'));
  if (!Number.isInteger(version) || version < 1) throw new Problem('malformed-request');
  return version;
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}
