import { expect, it } from 'vitest';
import { formsOf, isPluralForm } from './plural-forms.ts';

it('turns a plural form into those of the language, and leaves other keys alone', () => {
  expect(formsOf('days_one', 'ar').toSorted()).toEqual(['days_few', 'days_many', 'days_one', 'days_other', 'days_two', 'days_zero']);
  expect(formsOf('days_other', 'ja')).toEqual(['days_other']);
  expect(formsOf('hello', 'ar')).toEqual(['hello']);
  expect(['days_many', 'many', 'one_day'].map(isPluralForm)).toEqual([true, false, false]);
});
