import fc, { type Arbitrary } from 'fast-check';
import type { TSchema } from 'typebox';

/*
 * Bodies made from the schemas of the contract: right ones, and right ones with one or two members spoilt.
 */

/** As much of JSON Schema as the contract uses. */
type Schema = {
  type?: string;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
};

/** Values that mean something, by the name of their member, or by "parent.name": ids that exist, instants, numbers that ring. */
export type Known = Record<string, Arbitrary<unknown>>;

/** Texts that people and programs send. The schema decides which of them fit. */
const texts = [
  'Xanthippe',
  'أمينة بنت علي',
  'می‌خواهم کسی زنگ بزند',
  'Zoë O’Neil-Łukasz',
  '\u200FAbu\u2066 Ali\u2069',
  'Ana\u00AD\uFEFF',
  '👩‍👩‍👧 family',
  '<script>alert(1)</script>',
  "'; drop table requests; --",
  '=HYPERLINK("https://other.example")',
  '%00 %s {0} ${x} \\u0000',
  'Line one\nline two\tand a tab',
  'x\ud800y',
  'ß'.repeat(40),
  'ق'.repeat(120),
];

/** Bodies that a schema takes. */
export function rightFor(schema: TSchema, known: Known = {}): Arbitrary<unknown> {
  return arbitraryOf(schema, known, '', '');
}

function arbitraryOf(schema: Schema, known: Known, name: string, parent: string): Arbitrary<unknown> {
  const meant = known[`${parent}.${name}`] ?? known[name];
  if (meant !== undefined) return meant;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => arbitraryOf(one, known, name, parent)));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([key, member]) => [key, arbitraryOf(member, known, key, name)] as const);
      return fc.record(Object.fromEntries<Arbitrary<unknown>>(members), { requiredKeys: schema.required ?? [], noNullPrototype: true });
    }
    case 'array': {
      const item = arbitraryOf(schema.items ?? {}, known, `${name}[]`, parent);
      const bounds = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, (schema.minItems ?? 0) + 5) };
      return schema.uniqueItems === true ? fc.uniqueArray(item, bounds) : fc.array(item, bounds);
    }
    case 'string':
      return textOf(schema);
    case 'integer': {
      const step = schema.multipleOf ?? 1;
      const [least, most] = [schema.minimum ?? -1000, schema.maximum ?? 1_000_000];
      return fc.integer({ min: Math.ceil(least / step), max: Math.floor(most / step) }).map((steps) => steps * step);
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      throw new Error(`no bodies can be made for ${name}: ${JSON.stringify(schema)}`);
  }
}

function textOf({ pattern = '', minLength = 0, maxLength = 1000 }: Schema): Arbitrary<string> {
  const shape = new RegExp(pattern, 'u');
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength && shape.test(text);
  const usual = texts.filter(fits);
  const any = (pattern === '' ? fc.string({ unit: 'grapheme' }) : fc.stringMatching(shape))
    .map((text) => text.slice(0, maxLength))
    .filter(fits);
  return usual.length === 0 ? any : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: any });
}

const nasty: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, -1, 0, 1.5, 21, 1e308, 2 ** 31, 2 ** 53, Number.MAX_SAFE_INTEGER),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udfff',
    '\u200F\u2066\u200B',
    '\u202Etxt',
    '\u007f',
    'x'.repeat(501),
    'x'.repeat(20_001),
  ),
  fc.constantFrom('0000-00-00', '1900-01-01', '9999-12-31', '2026-02-30', '+275760-09-13', '24:00', '02:30', '00:03'),
  fc.constantFrom(
    '1900-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '2026-12-01T09:00:00+14:00',
    '2026-12-01',
    '0000-01-01T00:00:00Z',
  ),
  fc.constantFrom('no-such-id', '__proto__', 'constructor', 'toString', '00000000-0000-4000-8000-000000000000', '1e3', '-0', 'NaN', '٣'),
  fc.constantFrom<unknown>([], {}, [[]], [null], ['mo', 'mo'], { length: 1 }, [1, '1'], { toString: 'x' }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.double(),
  fc.jsonValue(),
);

const damage = fc.record({
  place: fc.nat(),
  how: fc.constantFrom<'replace' | 'remove' | 'add' | 'repeat'>('replace', 'replace', 'replace', 'remove', 'add', 'repeat'),
  value: nasty,
  name: fc.constantFrom('unknown', '__proto__', 'constructor', 'toString', '\u0000', 'secret', 'id', 'provider', 'x'.repeat(5000)),
});
type Damage = typeof damage extends Arbitrary<infer Value> ? Value : never;

/** The same bodies with one or two members spoilt; some are still right by chance. */
export const spoilt = (right: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.tuple(right, fc.array(damage, { minLength: 1, maxLength: 2 })).map(([body, damages]) => damages.reduce(spoil, structuredClone(body)));

type Container = Record<string, unknown>;

function spoil(body: unknown, { place, how, value, name }: Damage): unknown {
  const places = placesIn(body);
  if (places.length === 0) return value;
  const { container, key } = places[place % places.length]!;
  const member = container[key];
  switch (how) {
    case 'replace':
      put(container, key, value);
      break;
    case 'remove':
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else Reflect.deleteProperty(container, key);
      break;
    case 'add':
      if (Array.isArray(container)) container.push(value);
      else put(container, name, value);
      break;
    case 'repeat':
      put(container, key, Array.isArray(member) ? [...(member as unknown[]), ...(member as unknown[])] : [member, member]);
      break;
  }
  return body;
}

/** Also "__proto__" becomes a member like any other, as JSON can have it. */
const put = (container: Container, key: string, value: unknown): unknown =>
  Object.defineProperty(container, key, { value: structuredClone(value), enumerable: true, configurable: true, writable: true });

function placesIn(value: unknown): { container: Container; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Container;
  return Object.keys(container).flatMap((key) => [{ container, key }, ...placesIn(container[key])]);
}
