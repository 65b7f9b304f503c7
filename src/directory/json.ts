/** A value as JSON writes it. */
export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/** @throws TypeError for what JSON cannot write: a date, a function, undefined */
export function asJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asJson(one)]));
  throw new TypeError('not a JSON value');
}

export const isJsonObject = (value: Json | undefined): value is { [member: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A value without its empty parts, its members in one order: two values that say the same have the same canonical form.
 * @returns null for nothing, an empty list, and an object without members
 */
export function canonicalJson(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((one) => canonicalJson(one));
  if (!isJsonObject(value)) return value ?? null;
  const members = Object.entries(value)
    .map(([name, one]): [string, Json] => [name, canonicalJson(one)])
    .filter(([, one]) => one !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return members.length === 0 ? null : Object.fromEntries(members);
}

export const isSameJson = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(canonicalJson(one)) === JSON.stringify(canonicalJson(other));

/** The value at a path of member names and list indices. */
export function jsonAt(value: Json | undefined, [part, ...rest]: readonly string[]): Json | undefined {
  if (part === undefined) return value;
  if (Array.isArray(value)) return jsonAt(value[Number(part)], rest);
  return isJsonObject(value) && Object.hasOwn(value, part) ? jsonAt(value[part], rest) : undefined;
}

/** A copy with another value at a path. Objects and lists that are missing on the way are made. */
export function withJsonAt(value: Json | undefined, [part, ...rest]: readonly string[], set: Json): Json {
  if (part === undefined) return set;
  if (Array.isArray(value) || (value === undefined && /^\d+$/.test(part))) {
    const index = Number(part);
    const copy: Json[] = [...(value ?? [])];
    while (copy.length < index) copy.push(null);
    copy[index] = withJsonAt(copy[index], rest, set);
    return copy;
  }
  const held = isJsonObject(value) ? value : {};
  return { ...held, [part]: withJsonAt(Object.hasOwn(held, part) ? held[part] : undefined, rest, set) };
}
