import { Type, type TSchema, type TSchemaOptions } from 'typebox';

/** Makes an object schema refuse unknown members. */
export const strict = { additionalProperties: false };

/** One word of a closed list; the lists stand in codes.ts. */
export const oneOf = <const Word extends string>(words: readonly Word[], options: TSchemaOptions = {}) => Type.Enum([...words], options);

/** A value that fits the schema, or null. */
export const nullable = <Schema extends TSchema>(schema: Schema, options: TSchemaOptions = {}) =>
  Type.Union([schema, Type.Null()], options);

export const Id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 });
export const LanguageTag = Type.String({ pattern: '^[a-z]{2,5}(-[a-z0-9]{2,8})*$', maxLength: 20 });

/** Text of several lines; no control characters but line breaks and tabs. */
export const Text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });

/** Text of one line: no control characters at all. */
export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });

export const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day in Berlin, "2026-11-25"' });
export const Clock = Type.String({
  pattern: '^([01]\\d|2[0-3]):[0-5][05]$',
  description: 'A time in Berlin in steps of five minutes, "09:30"',
});
export const Instant = Type.String({ format: 'date-time', description: 'An instant in UTC, ending in Z' });
export const Version = Type.Integer({ minimum: 1, description: 'The version last seen; another one is refused with 409 "changed"' });

/** A person of the desk, as colleagues see them. */
export const Colleague = Type.Object({ id: Type.String(), name: Type.String() }, strict);
