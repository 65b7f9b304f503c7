import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const markOf = (dataDir: string): string => path.join(dataDir, 'last-backup');

/** Notes in DATA_DIR when the last good backup was made. */
export async function markBackup(dataDir: string, madeAt: Date): Promise<void> {
  const mark = markOf(dataDir);
  await writeFile(`${mark}.new`, `${madeAt.toISOString()}\n`);
  await rename(`${mark}.new`, mark);
}

/** @returns the instant of the last good backup, in UTC; undefined without a mark that can be read */
export async function lastBackup(dataDir: string): Promise<string | undefined> {
  const text = (await readFile(markOf(dataDir), 'utf8').catch(() => '')).trim();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? text : undefined;
}
