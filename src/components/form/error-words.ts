import type { FieldError, FieldErrorCode } from '../../../api/contract/problems.ts';
import type appointment from '../../locales/de/appointment.json';
import type { Translate } from '../../i18n/words.ts';
import { fieldOf, type AppointmentField } from './appointment-fields.ts';
import type { FormField } from './form-field.ts';

/** One thing to correct: what to do, and the field to go to, if the page has one for it. */
export type ShownError = { field: FormField | undefined; text: string };

/** Errors as sentences that say what to do, one a field, in the order they came. */
export function shownErrors(t: Translate, errors: readonly FieldError[]): ShownError[] {
  const shown = errors.map((error) => ({ field: fieldOf(error.pointer), text: wordsFor(t, error) }));
  return shown.filter((error, index) => shown.findIndex((other) => other.field === error.field) === index);
}

/** The sentence of a field, if something is wrong with it. */
export const errorOf = (errors: readonly ShownError[], field: FormField): string | undefined =>
  errors.find((error) => error.field === field)?.text;

function wordsFor(t: Translate, { pointer, code }: FieldError): string {
  const field = fieldOf(pointer);
  if (field === 'slot' || field === 'hold') return t('booking:form.slotUnreadable');
  if (field === 'channel') return t('booking:form.channelNeedsSlot');
  const own = field === undefined ? undefined : ownWords[field]?.[code];
  return own === undefined ? t(`appointment:fieldError.${code}`) : t(`appointment:form.errors.${own}`);
}

type OwnWords = Exclude<keyof typeof appointment.form.errors, 'title_one' | 'title_other'>;

/** Where the plain sentence of a code would not say what to do. */
const ownWords: Partial<Record<AppointmentField, Partial<Record<FieldErrorCode, OwnWords>>>> = {
  topics: { 'too-many': 'topicsTooMany' },
  quarter: { required: 'quarterUnknown', 'not-allowed': 'quarterUnknown' },
  conversationLanguage: { required: 'conversationLanguageUnknown', 'not-allowed': 'conversationLanguageUnknown' },
  persons: { 'wrong-type': 'personsUnreadable', 'not-allowed': 'personsUnreadable' },
  name: { required: 'nameRequired', 'too-long': 'nameTooLong' },
  reply: { required: 'replyRequired', 'not-allowed': 'replyRequired' },
  phone: { required: 'phoneRequired', 'not-a-phone-number': 'phoneUnreadable', 'too-long': 'phoneUnreadable' },
  email: { required: 'emailRequired', 'not-an-email': 'emailUnreadable', 'too-long': 'emailUnreadable' },
  safeTimes: { 'too-long': 'safeTimesTooLong' },
  note: { 'too-long': 'noteTooLong' },
  helperName: { required: 'helperNameRequired', 'too-long': 'nameTooLong' },
  helperPhone: { required: 'helperPhoneRequired', 'not-a-phone-number': 'phoneUnreadable', 'too-long': 'phoneUnreadable' },
};
