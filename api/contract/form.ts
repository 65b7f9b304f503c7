import type { TSchema } from 'typebox';
import type { FormValues } from './form-values.ts';
import type { FieldError } from './codes.ts';

/*
 * A form as data: the server reads posts with it, and the page shows it.
 */

export type Form = {
  /** The locale file with the form's error words. */
  words: 'appointment' | 'report' | 'desk';
  /** The schema of the body that the form stands for. */
  schema: TSchema;
  /** Name of a field → its place in the body (JSON pointer, RFC 6901), in the order of the page. */
  fields: Readonly<Record<string, string>>;
  /** Fields that the page sends but does not show, so no error links to them. */
  hidden?: readonly string[];
  /** Whether a field applies, given the other answers. A field that does not is left out of the body. */
  applies?: (field: string, values: FormValues) => boolean;
};

/** The part of JSON Schema that a form needs. */
export type FieldSchema = {
  type?: string;
  properties?: Record<string, FieldSchema>;
  required?: readonly string[];
  anyOf?: readonly FieldSchema[];
  maxLength?: number;
};

/** The schema of a field; empty for a place that the body's schema does not name. */
export function schemaOf(form: Form, field: string): { schema: FieldSchema; isRequired: boolean } {
  let schema: FieldSchema = form.schema;
  let isRequired = true;
  for (const member of (form.fields[field] ?? '').split('/').slice(1)) {
    isRequired = schema.required?.includes(member) === true;
    schema = schema.properties?.[member] ?? {};
  }
  return { schema, isRequired };
}

/** The longest text that a field takes, where its schema has a limit. */
export function maxLengthOf(form: Form, field: string): number | undefined {
  const { schema } = schemaOf(form, field);
  return [schema, ...(schema.anyOf ?? [])].find(({ maxLength }) => maxLength !== undefined)?.maxLength;
}

/**
 * Turns errors of the body into errors of the fields: "/matter/topics/2" → "/topics". Returns one for each field, in the order of the page;
 * errors that belong to no field come last, unchanged.
 */
export function pointedAtFields({ fields }: Form, errors: readonly FieldError[]): FieldError[] {
  const names = Object.keys(fields);
  const placed = errors.map(({ pointer, code }) => {
    const index = names.findIndex((name) => pointer === fields[name] || pointer.startsWith(`${fields[name]}/`));
    return { place: index < 0 ? names.length : index, error: { pointer: index < 0 ? pointer : `/${names[index]}`, code } };
  });
  return placed
    .sort((one, other) => one.place - other.place)
    .map(({ error }) => error)
    .filter((error, index, all) => all.findIndex(({ pointer }) => pointer === error.pointer) === index);
}

/** The first text of a field as typed; "" when there is nothing. */
export const valueOf = (values: FormValues, field: string): string => [values[field] ?? ''].flat()[0] ?? '';

/** Whether a box or an option of a field is chosen. */
export const isChosen = (values: FormValues, field: string, option: string): boolean => [values[field] ?? []].flat().includes(option);
