import { parse as parseYaml } from 'yaml';
import { checkDirectory, type ContentMistake } from '../directory/check-directory.ts';
import { checkHours } from '../directory/check-hours.ts';
import type { Directory } from '../directory/directory.ts';
import { serviceSchema } from '../directory/service-schema.ts';
import { mistakeOf } from './read-directory.ts';

/**
 * Checks the new text of one service against the rest of the content.
 * @returns its mistakes; those that other entries have already are left out
 */
export const checkEntry = (directory: Directory, id: string, text: string, today: string): ContentMistake[] =>
  checkEntries(directory, [{ id, text }], today);

/** Checks the texts of several services in one round, each against the others too. */
export function checkEntries(directory: Directory, entries: readonly { id: string; text: string }[], today: string): ContentMistake[] {
  const fileOf = (id: string) => `services/${id}.yaml`;
  const read = entries.map(({ id, text }) => ({ id, result: serviceSchema.safeParse(parseYaml(text)) }));
  const issues = read.flatMap(({ id, result }) =>
    result.success ? [] : result.error.issues.map((issue) => ({ file: fileOf(id), ...mistakeOf(issue) })),
  );
  const fit = read.flatMap(({ id, result }) => (result.success ? [{ ...result.data, id }] : []));
  if (fit.length === 0) return issues;
  const files = new Set(fit.map(({ id }) => fileOf(id)));
  const changed = { ...directory, services: [...directory.services.filter(({ id }) => !files.has(fileOf(id))), ...fit] };
  return [...issues, ...[...checkDirectory(changed), ...checkHours(changed, today)].filter(({ file }) => files.has(file))];
}
