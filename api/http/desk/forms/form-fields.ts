import type { FormValues } from '../../../contract/form-values.ts';

/** A posted form, or a query, as far as it is what a browser sends: texts, and lists of them. */
export function fieldsOf(posted: unknown): FormValues {
  return Object.fromEntries(
    Object.entries((posted ?? {}) as Record<string, unknown>).flatMap(([name, value]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, value]];
      return Array.isArray(value) ? [[name, value.filter((one) => typeof one === 'string')]] : [];
    }),
  );
}

/** One field, trimmed; "" when it is missing or stands there more than once. */
export function textOf(values: FormValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
}
