import { writeSync } from 'node:fs';

const maxTries = 10;
const pauseMilliseconds = 10;

/**
 * Where log lines go. Pino's own stream ends the process when the disk under the log is full (ENOSPC); this one drops the line and writes
 * again as soon as there is room.
 * @param descriptor 1 for standard output
 */
export const logStream = (descriptor: number) => ({
  write: (line: string): void => {
    let rest = Buffer.from(line);
    for (let tries = 0; rest.length > 0 && tries < maxTries; tries += 1) {
      try {
        rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        // A pipe whose reader is slow.
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMilliseconds);
      }
    }
  },
});
