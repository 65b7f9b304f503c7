import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, linkSync, mkdirSync, openSync, readdirSync, readSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { inTurns } from '../in-turns.ts';

/* The files of an archive on the disk: tens of thousands, most of them the same as in the archive before. */

/** Whether two names are one file, by its place on the disk. */
export function isSameFile(one: string, other: string): boolean {
  const [first, second] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

/**
 * Links files into a folder, which takes no room, or copies them where the file system cannot. Files of archives and sites are never changed
 * in place.
 */
export function placing(folder: string): (from: string, name: string) => void {
  const made = new Set<string>();
  return (from, name) => {
    const to = path.join(folder, name);
    const above = path.dirname(to);
    if (!made.has(above)) mkdirSync(above, { recursive: true });
    made.add(above);
    linkOrCopy(from, to);
  };
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EXDEV' || error.code === 'EPERM' || error.code === 'EMLINK')))
      throw error;
    copyFileSync(from, to);
  }
}

/** For the files of one loop, so that a hundred megabytes of pages leave no hundred megabytes to be collected. */
export const newBuffer = () => Buffer.allocUnsafeSlow(128 * 1024);

/**
 * Reads without a thread: that takes a fifth of the time for a small file, and a bundle of megabytes takes milliseconds.
 * @param buffer used by this call alone
 */
export function digestOf(file: string, buffer: Buffer): string {
  const hash = createHash('sha256');
  const opened = openSync(file, 'r');
  try {
    for (;;) {
      const length = readSync(opened, buffer);
      if (length === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, length));
    }
  } finally {
    closeSync(opened);
  }
}

/** All files of a folder by their path in it, without a history. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((name) => !name.startsWith('.git/'))
    .sort();
}

/**
 * Removes a folder of tens of thousands of files, or nothing where there is none. `rm` asks for all of them at once, takes twice the CPU,
 * and leaves 40 MB of memory in use.
 */
export const removeFolder = (folder: string): Promise<void> => inTurns(removalsIn(folder), unlessGone);

function* removalsIn(folder: string): Generator<() => void> {
  for (const entry of unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const part = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* removalsIn(part);
    else yield () => unlinkSync(part);
  }
  yield () => rmdirSync(folder);
}

/** Another process may remove the same. */
function unlessGone<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
