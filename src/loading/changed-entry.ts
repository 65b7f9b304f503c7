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
export function checkEntry(directory: Directory, id: string, text: string, today: string): ContentMistake[] {
  const file = `services/${id}.yaml`;
  const result = serviceSchema.safeParse(parseYaml(text));
  if (!result.success) return result.error.issues.map((issue) => ({ file, ...mistakeOf(issue) }));
  const changed = { ...directory, services: [...directory.services.filter((one) => one.id !== id), { ...result.data, id }] };
  return [...checkDirectory(changed), ...checkHours(changed, today)].filter((mistake) => mistake.file === file);
}
