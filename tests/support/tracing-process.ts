import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './portal.ts';

/** A whole server at the most talkative level. Jobs run once at its start, and then only after a minute. */
export type TracingProcess = {
  url: string;
  pid: number;
  /** Everything that it wrote. */
  output: () => string;
  stop: () => Promise<void>;
};

/** @param environment DATA_DIR, DATABASE_URL and other settings */
export async function startTracing(environment: Record<string, string>): Promise<TracingProcess> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let output = '';
  const child = spawn(process.execPath, ['tests/support/server-process.ts'], {
    env: { ...process.env, TZ: 'Europe/Berlin', LOG_LEVEL: 'trace', PORT: String(port), ...environment },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const isUp = () =>
    fetch(`${url}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(output);
    await wait(100);
  }
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
