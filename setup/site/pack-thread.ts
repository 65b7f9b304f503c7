import { parentPort, workerData } from 'node:worker_threads';
import { packInto } from './pack-files.ts';

export type Packed = { folder: string; earlier: string | undefined };
export type PackedFile = { file: string; content: string | Uint8Array };

/** Writes each file that it is sent, and says so. The first error ends it. */
const { folder, earlier } = workerData as Packed;
const { write } = packInto(folder, earlier);
parentPort?.on('message', ({ file, content }: PackedFile) => {
  write(file, content);
  parentPort?.postMessage(file);
});
