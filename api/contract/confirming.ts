import { Type } from 'typebox';
import type { Form } from './form.ts';
import { strict } from './schema-parts.ts';

/** The kind of field in which a provider corrects a fact. A week has seven, Monday first. */
export type SuggestionInput = 'text' | 'phone' | 'week';

/** A fact as its provider sees it. */
export type AskedFact = {
  /** Its place in the entry's file: "places.0.hours.1.rule". */
  field: string;
  /** The kind that a source states; a website has none. */
  kind?: string;
  value: string;
  input: SuggestionInput;
};

const max = Type.String({ maxLength: 500 });

/** The names of the fields in which a fact is corrected. */
export const fieldsOf = ({ field, input }: AskedFact): string[] =>
  input === 'week' ? [0, 1, 2, 3, 4, 5, 6].map((day) => `${field}.day-${day}`) : [field];

/** The form of an entry: each fact with what it says now, and a remark. */
export function confirmForm(facts: readonly AskedFact[]): Form {
  const names = [...facts.flatMap(fieldsOf), 'remark'];
  return {
    words: 'desk',
    schema: Type.Object({ ...Object.fromEntries(names.map((name) => [name, max])), remark: Type.String({ maxLength: 1000 }) }),
    fields: Object.fromEntries(names.map((name) => [name, `/${name}`])),
  };
}

/** Whom to ask about an entry, and after how many months. */
export const EntryContactBody = Type.Object(
  {
    email: Type.Union([
      Type.String({ maxLength: 254, pattern: '^[^\\s@<>()\\[\\],;:\\\\"]+@[^\\s@<>()\\[\\],;:\\\\"]+\\.[^\\s@<>()\\[\\],;:\\\\"]+$' }),
      Type.Null(),
    ]),
    intervalMonths: Type.Integer({ minimum: 1, maximum: 36 }),
  },
  strict,
);
export const contactForm: Form = {
  words: 'desk',
  schema: EntryContactBody,
  fields: { email: '/email', intervalMonths: '/intervalMonths' },
};
