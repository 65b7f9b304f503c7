import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a program that calls `endWithParent` in a process of its own, in the folder of the code.
 * @param args of Node: the program's file, and its arguments
 * @returns what it prints
 * @throws what it says when it fails
 */
export async function runChild(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment, maxBuffer: 16 * 1024 * 1024 });
  return stdout.trimEnd();
}

/** Ends this process when the one that runs it is gone, however that ended: nobody takes what it makes, and the next one makes it anew. */
export function endWithParent(): void {
  // The pipe to standard input closes with its other end, and keeps nobody waiting here.
  process.stdin.on('end', () => process.exit(1));
  process.stdin.resume();
  process.stdin.unref();
}
