import { isDay } from '../../../src/directory/calendar-day.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { textOf } from './read-form.ts';

/** A step of the form, as its buttons name it. */
export type FormStep =
  { do: 'begin' } | { do: 'send' } | { do: 'find'; from?: string } | { do: 'hold'; slot: string } | { do: 'extend' } | { do: 'release' };

/**
 * Reads `step` of a posted form: "begin" (only a topic, quarter or service is known, as in the address of the form), "find",
 * "find:2026-12-01", "hold:<slot id>", "extend", "release"; anything else sends. A form that comes from another language is only shown.
 */
export function readStep(values: FormValues, language: string): FormStep {
  const { formLanguage } = values;
  if (typeof formLanguage === 'string' && formLanguage !== language) return { do: 'find' };
  const [, name, what] = /^(begin|find|hold|extend|release)(?::(.{1,60}))?$/.exec(textOf(values, 'step')) ?? [];
  if (name === 'find') return { do: 'find', ...(what !== undefined && isDay(what) ? { from: what } : {}) };
  if (name === 'hold') return { do: 'hold', slot: what ?? '' };
  return name === 'begin' || name === 'extend' || name === 'release' ? { do: name } : { do: 'send' };
}
