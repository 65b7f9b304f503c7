import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';

/** Linux keeps this folder in memory. */
const inMemory = '/dev/shm';
/** Where less is free, the disk serves. */
const neededBytes = 6e9;

/**
 * A folder for what tests write, in memory where there is room for it, because nobody reads their databases, sites and histories again: tests
 * of publications take half the time there.
 * @returns undefined where memory is scarce or the system has no such folder; `os.tmpdir()` serves then
 */
export async function folderInMemory(): Promise<{ folder: string; remove: () => Promise<void> } | undefined> {
  const room = await statfs(inMemory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  if (Math.min(room, process.availableMemory()) < neededBytes) return undefined;
  const folder = await mkdtemp(`${inMemory}/kim-tests-`);
  // PostgreSQL runs as another user than root.
  await chmod(folder, 0o755);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
