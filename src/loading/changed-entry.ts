import { parse as parseYaml } from 'yaml';
import { checkDirectory, type ContentMistake } from '../directory/check-directory.ts';
import { checkHours } from '../directory/check-hours.ts';
import type { Directory } from '../directory/directory.ts';
import { entryPath, withEntries } from '../directory/entry-kind.ts';
import { mistakeOf } from './read-directory.ts';

/**
 * Checks the new texts of entries against the rest of the content and against each other, in one round.
 * @returns their mistakes; those that other entries have already are left out
 */
export const checkEntries = (directory: Directory, entries: readonly { entry: string; text: string }[], today: string): ContentMistake[] =>
  checkEntryValues(
    directory,
    entries.map(({ entry, text }) => ({ entry, value: parseYaml(text) as unknown })),
    today,
  );

/** Checks entries that are not yet written as `checkEntries` does. */
export function checkEntryValues(
  directory: Directory,
  entries: readonly { entry: string; value: unknown }[],
  today: string,
): ContentMistake[] {
  const { directory: changed, misfits } = withEntries(directory, entries);
  const issues = misfits.flatMap(({ entry, issues: all }) => all.map((issue) => ({ file: entryPath(entry), ...mistakeOf(issue) })));
  const fit = new Set(entries.filter((one) => !misfits.some(({ entry }) => entry === one.entry)).map(({ entry }) => entryPath(entry)));
  if (fit.size === 0) return issues;
  return [...issues, ...[...checkDirectory(changed), ...checkHours(changed, today)].filter(({ file }) => fit.has(file))];
}
