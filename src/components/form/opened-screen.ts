import { appointmentForm } from '../../../api/contract/appointment.ts';
import type { FormPage } from '../../../api/contract/pages/form.ts';
import type { ShownForm } from './shown-form.ts';

/** The first field of each screen of the appointment form but the first, in the order of AppointmentFields.astro. */
const firstFields = ['quarter', 'slot', 'name'];
export const screenOfTimes = firstFields.indexOf('slot') + 1;

/**
 * The screen, from 0, that the appointment form opens at once: the first with a mistake, or the one that speaks of a lost time, or the first
 * one of an untouched form. Undefined where the address in the browser tells it.
 */
export function openedScreen({ errors }: ShownForm, { times, untouched }: Pick<FormPage, 'times' | 'untouched'>): number | undefined {
  const wrong = errors.find(({ field }) => field !== undefined)?.field;
  if (wrong !== undefined) {
    const fields = Object.keys(appointmentForm.fields);
    return firstFields.filter((first) => fields.indexOf(first) <= fields.indexOf(wrong)).length;
  }
  if (times?.lost !== undefined || times?.wished !== undefined) return screenOfTimes;
  return untouched ? 0 : undefined;
}
