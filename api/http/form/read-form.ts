import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { latinDigits, tidyText } from '../../contract/contact.ts';
import { pointedAtFields, schemaOf, type FieldSchema, type Form } from '../../contract/form.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { Problem, type ProblemCode } from '../../contract/problems.ts';
import type { FieldError } from '../../contract/codes.ts';
import { fieldErrors } from '../plugins/problems.ts';

/*
 * One way for every form: `readFields` keeps what was typed, `bodyOf` makes the body of it that the JSON interface takes, `checked`
 * refuses it with all mistakes at once, and `shownAgain` gives them to the page, each at its field.
 */

/** A posted form, or a query, as far as it is what a browser sends: texts, and lists of them. */
export function readFields(posted: unknown): FormValues {
  return Object.fromEntries(
    Object.entries(isPart(posted) ? posted : {}).flatMap(([name, value]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, value]];
      return Array.isArray(value) ? [[name, value.filter((one) => typeof one === 'string')]] : [];
    }),
  );
}

/** A JSON object, neither null nor a list. */
const isPart = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One text, trimmed; "" when the field is missing or stands there more than once. */
export function textOf(values: FormValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? trimmed(value) : '';
}

/** The texts of a field that can stand there several times. */
export const textsOf = (values: FormValues, name: string): string[] => [values[name] ?? []].flat().filter((text) => text !== '');

/**
 * The body that a filled form means. The schema says how a field is read: figures of any script as a number, a box that was ticked, the
 * answers "yes" and "no", lists. An empty field is missing, or null where the schema has null. Text that does not fit stays as it is,
 * for the schema to refuse.
 */
export function bodyOf(form: Form, values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [field, pointer] of Object.entries(form.fields)) {
    if (form.applies?.(field, values) === false) continue;
    const { schema, isRequired } = schemaOf(form, field);
    const path = pointer.split('/').slice(1);
    const value = read(schema, isRequired, path.at(-1)!, values[field]);
    if (value !== undefined) put(body, path, value);
  }
  return body;
}

function read(schema: FieldSchema, isRequired: boolean, member: string, typed: string | string[] | undefined): unknown {
  if (schema.type === 'array') return [typed ?? []].flat().filter((text) => text !== '');
  if (Array.isArray(typed)) return typed;
  if (member === 'password') return typed || undefined;
  // Names, numbers and addresses lose the marks that nobody sees.
  const text = tidyText(member, trimmed(typed ?? ''));
  if (schema.type === 'boolean') return isRequired ? text !== '' : (yesOrNo[text] ?? (text || undefined));
  if (text === '') return schema.anyOf?.some(({ type }) => type === 'null') === true ? null : undefined;
  return schema.type === 'integer' ? figure(text) : text;
}

const yesOrNo: Record<string, boolean> = { yes: true, no: false };

const trimmed = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

function figure(text: string): number | string {
  const latin = latinDigits(text);
  return /^\d{1,5}$/.test(latin) ? Number(latin) : text;
}

function put(body: Record<string, unknown>, [member = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    body[member] = value;
    return;
  }
  const held = body[member];
  const part = isPart(held) ? held : {};
  body[member] = part;
  put(part, rest, value);
}

/**
 * A body that fits its schema. The domain checks the rules of such a body itself.
 * @param rules says what else is wrong with the members that can be read, so that nobody corrects a form twice
 * @throws Problem invalid-input with everything that is wrong
 */
export function checked<Schema extends TSchema>(
  request: FastifyRequest,
  schema: Schema,
  body: Record<string, unknown>,
  rules: (readable: Record<string, unknown>) => readonly FieldError[] = () => [],
): Static<Schema> {
  const validate = request.compileValidationSchema(schema);
  const fits = (value: unknown): value is Static<Schema> => validate(value);
  if (fits(body)) return body;
  const errors = fieldErrors(validate.errors ?? []);
  const isRefused = (pointer: string) =>
    errors.some((error) => `${pointer}/`.startsWith(`${error.pointer}/`) || error.pointer.startsWith(`${pointer}/`));
  throw new Problem('invalid-input', {
    errors: [...errors, ...rules(without(body, errors)).filter(({ pointer }) => !isRefused(pointer))],
  });
}

/** A copy without the members that are refused; a list with a wrong entry is no longer there. */
function without(body: Record<string, unknown>, errors: readonly FieldError[]): Record<string, unknown> {
  const copy = structuredClone(body);
  for (const { pointer } of errors) remove(copy, pointer.split('/').slice(1));
  return copy;
}

function remove(part: Record<string, unknown>, [member = '', ...rest]: string[]): void {
  const inner = part[member];
  if (rest.length > 0 && isPart(inner)) remove(inner, rest);
  else Reflect.deleteProperty(part, member);
}

/** A form that is shown again: all that was typed but a password, and each mistake at its field. A problem of the whole form has words of its own. */
export function shownAgain(
  form: Form,
  { password, ...values }: FormValues,
  problem?: Problem,
): { values: FormValues; errors: FieldError[]; problem?: ProblemCode } {
  return {
    values,
    errors: pointedAtFields(form, problem?.errors ?? []),
    ...(problem === undefined || problem.code === 'invalid-input' ? {} : { problem: problem.code }),
  };
}
