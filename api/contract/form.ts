import type { TSchema } from 'typebox';
import type { FormValues } from './form-values.ts';
import type { FieldError } from './codes.ts';

/*
 * A form as data, for the server that reads it and the page that shows it.
 */

export type Form = {
  /** The locale file with the form's error words. */
  words: 'appointment' | 'report' | 'desk';
  /** The schema of the body that the form means. */
  schema: TSchema;
  /** Name of a field → its place in the body (JSON pointer, RFC 6901), in the order of the page. */
  fields: Readonly<Record<string, string>>;
  /** Fields that the page sends and nobody sees: no link leads to them. */
  hidden?: readonly string[];
  /** Whether a field belongs to the other answers. One that does not is left out of the body. */
  applies?: (field: string, values: FormValues) => boolean;
};

/** As much of a JSON schema as a form needs. */
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
 * Mistakes in the body as mistakes in the fields: "/matter/topics/2" → "/topics". In the order of the page, one for each field; those
 * that no field has come last, as they are.
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
