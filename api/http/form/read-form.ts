import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { tidyText } from '../../contract/contact.ts';
import { pointedAtFields, schemaOf, type FieldSchema, type Form } from '../../contract/form.ts';
import type { FormValues } from '../../contract/form-values.ts';
import { readFigure } from '../../contract/persons.ts';
import { Problem, type ProblemCode } from '../../contract/problems.ts';
import type { FieldError } from '../../contract/codes.ts';
import { fieldErrors } from '../plugins/problems.ts';

/*
 * The steps that every form takes: `readFields` keeps what was typed, `bodyOf` makes the body that the JSON interface takes, `checked`
 * refuses it with all mistakes at once, and `shownAgain` passes them to the page, each at its field.
 */

/** Reads a posted form or a query. Keeps only what a browser can send: texts and lists of texts. */
export function readFields(posted: unknown): FormValues {
  return Object.fromEntries(
    Object.entries(isPart(posted) ? posted : {}).flatMap(([name, value]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, value]];
      return Array.isArray(value) ? [[name, value.filter((one) => typeof one === 'string')]] : [];
    }),
  );
}

/** A JSON object, neither null nor a list. */
export const isPart = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The trimmed text of a field; "" when the field is missing or repeated. */
export function textOf(values: FormValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? trimmed(value) : '';
}

/** The texts of a field that may be repeated. */
export const textsOf = (values: FormValues, name: string): string[] => [values[name] ?? []].flat().filter((text) => text !== '');

/**
 * Makes the body from a filled-in form. The schema decides how a field is read: as a number (in the digits of any script), a ticked box,
 * "yes" or "no", or a list. An empty field is left out, or is null where the schema allows null. Unreadable text stays unchanged, and the
 * schema refuses it. A part that the body must have is there even when all its fields are empty, so that the schema names each missing field.
 */
export function bodyOf(form: Form, values: FormValues): Record<string, unknown> {
  const body = requiredParts(form.schema);
  for (const [field, pointer] of Object.entries(form.fields)) {
    if (form.applies?.(field, values) === false) continue;
    const { schema, isRequired } = schemaOf(form, field);
    const path = pointer.split('/').slice(1);
    const value = read(schema, isRequired, path.at(-1) ?? '', values[field]);
    if (value !== undefined) put(body, path, value);
  }
  return body;
}

const requiredParts = ({ properties = {}, required = [] }: FieldSchema): Record<string, unknown> =>
  Object.fromEntries(
    required.flatMap((member) => {
      const part = properties[member];
      return part?.type === 'object' ? [[member, requiredParts(part)]] : [];
    }),
  );

function read(schema: FieldSchema, isRequired: boolean, member: string, typed: string | string[] | undefined): unknown {
  if (schema.type === 'array') return [typed ?? []].flat().filter((text) => text !== '');
  if (Array.isArray(typed)) return typed;
  if (member === 'password') return typed || undefined;
  // Removes invisible characters from names, numbers and addresses.
  const text = tidyText(member, trimmed(typed ?? ''));
  if (schema.type === 'boolean') return isRequired ? text !== '' : (yesOrNo[text] ?? (text || undefined));
  if (text === '') return schema.anyOf?.some(({ type }) => type === 'null') === true ? null : undefined;
  return schema.type === 'integer' ? readFigure(text) : text;
}

const yesOrNo: Record<string, boolean> = { yes: true, no: false };

const trimmed = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

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
 * Checks a body against its schema. The domain itself checks the rules of a body that fits.
 * @param rules finds further mistakes in the readable members, so that people see all mistakes at once
 * @throws Problem invalid-input with all mistakes
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

/** Copies a body without the refused members; a list with a wrong entry is dropped whole. */
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

/** The content of a refused form: everything typed but a password, each mistake at its field, and a problem of the whole form, if any. */
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
