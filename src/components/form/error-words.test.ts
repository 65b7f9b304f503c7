import { expect, it } from 'vitest';
import { appointmentForm } from '../../../api/contract/appointment.ts';
import { reportForm } from '../../../api/contract/report.ts';
import type { Translate } from '../../i18n/words.ts';
import { errorOf, isTouched, shownForm } from './shown-form.ts';

const t = ((key: string) => key) as unknown as Translate;

it('says what to do in the words of the field, and in plain words where it has none', () => {
  const form = shownForm(t, appointmentForm, {
    values: {},
    errors: [
      { pointer: '/phone', code: 'required' },
      { pointer: '/email', code: 'malformed' },
      { pointer: '/strange', code: 'unknown-field' },
    ],
  });
  expect(form.errors).toEqual([
    { field: 'phone', text: 'appointment:fieldError.phoneRequired' },
    { field: 'email', text: 'appointment:fieldError.malformed' },
    { field: undefined, text: 'appointment:fieldError.unknown-field' },
  ]);
  expect(errorOf(form, 'phone')).toBe('appointment:fieldError.phoneRequired');
  expect(errorOf(form, 'name')).toBeUndefined();
});

it('leads nowhere for a field that nobody sees', () => {
  const { errors } = shownForm(t, appointmentForm, { values: {}, errors: [{ pointer: '/hold', code: 'malformed' }] });
  expect(errors).toEqual([{ field: undefined, text: 'appointment:fieldError.slotUnreadable' }]);
});

it('takes plain words from the words for visitors where a file has none', () => {
  const errors = [
    { pointer: '/kind', code: 'required' as const },
    { pointer: '/text', code: 'malformed' as const },
  ];
  expect(shownForm(t, reportForm, { values: {}, errors }).errors.map(({ text }) => text)).toEqual([
    'report:fieldError.kindRequired',
    'appointment:fieldError.malformed',
  ]);
});

it('knows a group of questions in which something was answered or is wrong', () => {
  const form = shownForm(t, appointmentForm, { values: { note: 'x', days: [] }, errors: [{ pointer: '/persons', code: 'wrong-type' }] });
  expect([isTouched(form, 'note'), isTouched(form, 'persons', 'days'), isTouched(form, 'days', 'parts')]).toEqual([true, true, false]);
});
