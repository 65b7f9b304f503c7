import type { Form } from '../../../api/contract/form.ts';
import type { FormValues } from '../../../api/contract/form-values.ts';
import type { FieldError } from '../../../api/contract/codes.ts';
import type { Translate } from '../../i18n/words.ts';
import { errorWords } from './error-words.ts';

/** A mistake in words, with the field that its link leads to. */
export type ShownError = { field: string | undefined; text: string };

/** A form with typed values and mistakes, as its fields need them. */
export type ShownForm = { form: Form; values: FormValues; errors: readonly ShownError[] };

/** @param page with errors that point to fields: "/" and the name */
export const shownForm = (t: Translate, form: Form, page: { values: FormValues; errors: readonly FieldError[] }): ShownForm => ({
  form,
  values: page.values,
  errors: page.errors.map(({ pointer, code }) => {
    const field = pointer.slice(1);
    const isSeen = Object.hasOwn(form.fields, field) && form.hidden?.includes(field) !== true;
    return { field: isSeen ? field : undefined, text: errorWords(t, form.words, field, code) };
  }),
});

/** The id of a field's control, or of its first one; ids have no dots. */
export const fieldId = (name: string): string => `f-${name.replaceAll('.', '-')}`;

/** Words that differ when the appointment is for somebody else. */
export type Said = string | { me: string; other: string };

/** The words of a field's mistake, if it has one. */
export const errorOf = ({ errors }: ShownForm, field: string): string | undefined => errors.find((error) => error.field === field)?.text;

/** Whether one of these fields has an answer or a mistake, so that its group must be open. */
export const isTouched = (form: ShownForm, ...fields: string[]): boolean =>
  fields.some((field) => errorOf(form, field) !== undefined || ![form.values[field] ?? ''].flat().every((value) => value === ''));
