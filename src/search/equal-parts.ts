/**
 * Makes equal parts of values one: objects, lists and maps that hold the same become the same, also those of values that were shared
 * before. Nothing may change them any more. Objects of a class stay themselves.
 */
export function createSharer(): <Value>(value: Value) => Value {
  /** Parts that others may take the place of, by what they hold; each has a number, so that a part which holds it has a short name. */
  const known = new Map<string, object>();
  const numbers = new Map<object, number>();

  /** @returns a name that equal parts share; undefined for what is never equal */
  function nameOf(value: unknown): string | undefined {
    if (typeof value === 'object' && value !== null) return numbers.get(value)?.toString();
    if (typeof value === 'function') return undefined;
    return value === undefined ? 'none' : JSON.stringify(value);
  }

  function share(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || numbers.has(value)) return value;
    const isMap = value instanceof Map;
    const entries: [unknown, unknown][] = isMap ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
    const names: string[] = [];
    let isPlain = isMap || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
    for (const [key, part] of entries) {
      const shared = share(part);
      if (shared !== part) {
        if (isMap) (value as Map<unknown, unknown>).set(key, shared);
        else Reflect.set(value, key as string, shared);
      }
      const name = nameOf(shared);
      if (name === undefined) isPlain = false;
      else names.push(`${JSON.stringify(key)}:${name}`);
    }
    if (!isPlain) return value;
    const name = `${isMap ? 'map' : Array.isArray(value) ? 'list' : 'object'} ${names.join(' ')}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, value);
    numbers.set(value, numbers.size);
    return value;
  }

  return <Value>(value: Value) => share(value) as Value;
}
