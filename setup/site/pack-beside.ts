import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { packInto } from './pack-files.ts';
import type { Packed, PackedFile } from './pack-thread.ts';

/** So much may wait that rendering never does, and no more. */
const mostUnwritten = 64;

/**
 * Compresses and writes the files of a new site in a thread of its own, beside the rendering. All in one: of compressing a page in Node's
 * pool of threads a fourth is the way there and back. A file that cannot be written ends the process.
 */
export function packBeside(folder: string, earlier: string | undefined) {
  const packed: Packed = { folder, earlier };
  const thread = new Worker(new URL('pack-thread.ts', import.meta.url), { workerData: packed });
  let unwritten = 0;
  thread.on('message', () => void (unwritten -= 1));
  const waitUntil = async (most: number): Promise<void> => {
    while (unwritten > most) await once(thread, 'message');
  };
  return {
    keep: packInto(folder, earlier).keep,
    /** Begins to write a file, and resolves when the next one may come. */
    async write(file: string, content: string | Uint8Array): Promise<void> {
      const sent: PackedFile = { file, content };
      thread.ref();
      thread.postMessage(sent);
      unwritten += 1;
      await waitUntil(mostUnwritten);
    },
    /** Resolves when all files are written. */
    async done(): Promise<void> {
      await waitUntil(0);
      thread.unref();
    },
  };
}
