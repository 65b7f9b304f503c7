import { parse as parseYaml } from 'yaml';
import { checkDirectory, type ContentMistake } from '../directory/check-directory.ts';
import { checkHours } from '../directory/check-hours.ts';
import type { Directory } from '../directory/directory.ts';
import { serviceSchema } from '../directory/service-schema.ts';
import { mistakeOf } from './read-directory.ts';

/**
 * Checks the new texts of services against the rest of the content and against each other, in one round.
 * @returns their mistakes; those that other entries have already are left out
 */
export const checkEntries = (directory: Directory, entries: readonly { id: string; text: string }[], today: string): ContentMistake[] =>
  checkEntryValues(
    directory,
    entries.map(({ id, text }) => ({ id, value: parseYaml(text) as unknown })),
    today,
  );

/** Checks entries that are not yet written as `checkEntries` does. */
export function checkEntryValues(
  directory: Directory,
  entries: readonly { id: string; value: unknown }[],
  today: string,
): ContentMistake[] {
  const fileOf = (id: string) => `services/${id}.yaml`;
  const read = entries.map(({ id, value }) => ({ id, result: serviceSchema.safeParse(value) }));
  const issues = read.flatMap(({ id, result }) =>
    result.success ? [] : result.error.issues.map((issue) => ({ file: fileOf(id), ...mistakeOf(issue) })),
  );
  const fit = read.flatMap(({ id, result }) => (result.success ? [{ ...result.data, id }] : []));
  if (fit.length === 0) return issues;
  const files = new Set(fit.map(({ id }) => fileOf(id)));
  const changed = { ...directory, services: [...directory.services.filter(({ id }) => !files.has(fileOf(id))), ...fit] };
  return [...issues, ...[...checkDirectory(changed), ...checkHours(changed, today)].filter(({ file }) => files.has(file))];
}
