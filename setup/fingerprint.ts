import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Names the content of files and folders. @param circumstances what counts besides the files */
export async function fingerprint(paths: readonly string[], circumstances: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(circumstances.join('\0'));
  for (const start of paths) {
    for (const file of await filesUnder(start))
      hash
        .update(path.relative(path.dirname(path.resolve(start)), path.resolve(file)))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesUnder(start: string): Promise<string[]> {
  if (!(await exists(start))) return [];
  if ((await stat(start)).isFile()) return [start];
  const entries = await readdir(start, { recursive: true, withFileTypes: true });
  return (
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      // The history of published content is no input.
      .filter((file) => !path.relative(start, file).startsWith('.git/'))
      .sort()
  );
}

export const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
