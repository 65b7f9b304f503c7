import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from './log.ts';

/** The last line of the log that the desk has checked. It lies in the desk's own folder, out of reach of the database. */
export type SeenFile = {
  /** @returns undefined before the first check; `steps` once the steps of an older version are proven */
  read: () => Promise<(Place & { steps?: boolean }) | undefined>;
  write: (place: Place) => Promise<void>;
};

/** Its name in DATA_DIR/keys. */
export const seenFileName = 'log-seen.json';

/** Lies beside the keys, so that a restore takes all of one night. It is replaced as a whole, also when two processes write it. */
export function seenFileIn(dataDir: string): SeenFile {
  const file = path.join(dataDir, 'keys', seenFileName);
  return {
    async read() {
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
      const kept: unknown = JSON.parse(text);
      const { sequence, hash, steps }: { sequence?: unknown; hash?: unknown; steps?: unknown } =
        typeof kept === 'object' && kept !== null ? kept : {};
      if (typeof sequence !== 'number' || typeof hash !== 'string') throw new Error(`${file} is broken`);
      return { sequence, hash, steps: steps === true };
    },
    async write(place) {
      const beside = `${file}.${randomUUID()}.new`;
      await writeFile(beside, `${JSON.stringify({ sequence: place.sequence, hash: place.hash, steps: true })}\n`, { mode: 0o600 });
      await rename(beside, file);
    },
  };
}
