import { expect, it } from 'vitest';
import { errorOf, shownErrors } from './error-words.ts';
import type { Translate } from '../../i18n/words.ts';

const t = ((key: string) => key) as unknown as Translate;

it('says what to do in the words of the field, and in plain words where it has none', () => {
  const errors = shownErrors(t, [
    { pointer: '/person/phone', code: 'required' },
    { pointer: '/person/phone', code: 'malformed' },
    { pointer: '/person/email', code: 'malformed' },
    { pointer: '/strange', code: 'unknown-field' },
  ]);
  expect(errors).toEqual([
    { field: 'phone', text: 'appointment:form.errors.phoneRequired' },
    { field: 'email', text: 'appointment:fieldError.malformed' },
    { field: undefined, text: 'appointment:fieldError.unknown-field' },
  ]);
  expect(errorOf(errors, 'phone')).toBe('appointment:form.errors.phoneRequired');
  expect(errorOf(errors, 'name')).toBeUndefined();
});

it('says one thing for several wrong topics', () => {
  const errors = shownErrors(t, [
    { pointer: '/matter/topics/0', code: 'not-allowed' },
    { pointer: '/matter/topics/2', code: 'not-allowed' },
  ]);
  expect(errors).toHaveLength(1);
});
