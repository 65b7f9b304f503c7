import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const loopbackNetworks = '127.0.0.0/8, ::1/128';

/** The portal as `npm start` runs it: a process of its own, on a data folder of its own. */
export type Portal = {
  url: string;
  pid: number;
  dataDir: string;
  /** Everything the process printed and logged. */
  output: () => string;
  /** Makes a desk account with a password. */
  addAccount: (account: { email: string; role: string; provider: string; name: string; password: string }) => Promise<void>;
  stop: () => Promise<void>;
  /** Ends the process between two instructions, as a machine that loses its power does. The data folder stays. */
  kill: () => Promise<void>;
  hasEnded: () => boolean;
};

/**
 * @param options.databaseUrl postgres://…; without it SQLite in the data folder
 * @param options.dataDir shared by several processes of one portal; without it a new one, removed at the end
 * @param options.listen without it localhost, on a free port
 * @param options.under a command that the process runs under, such as one that sees the code read-only
 * @param options.environment further settings, and BUILD_DIR for another content
 * @param options.startsWithin seconds; a start builds the pages that have changed
 */
export async function startPortal(
  options: {
    databaseUrl?: string;
    dataDir?: string;
    listen?: { host: string; port: number };
    under?: string[];
    environment?: Record<string, string>;
    startsWithin?: number;
  } = {},
): Promise<Portal> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'kim-portal-')));
  const { host, port } = options.listen ?? { host: 'localhost', port: await freePort() };
  const url = `http://${host}:${port}`;
  const environment = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    TZ: 'Europe/Berlin',
    HOST: host,
    PORT: String(port),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'debug',
    DATABASE_URL: options.databaseUrl ?? path.join(dataDir, 'kim.sqlite'),
    // Everybody in the tests comes from this machine.
    TRUSTED_NETWORKS: loopbackNetworks,
    ...options.environment,
  };
  const lines: string[] = [];
  const run = (program: string[], input?: string): ChildProcess => {
    const [command = '', ...words] = [...(options.under ?? []), ...program];
    const child = spawn(command, words, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    child.stdin.end(input);
    return child;
  };

  const server = run(['sh', 'setup/serve.sh']);
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  const endBy = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (hasEnded()) return;
    server.kill(signal);
    await new Promise((resolve) => server.once('exit', resolve));
  };
  const stop = async () => {
    await endBy('SIGTERM');
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const giveUpAt = performance.now() + (options.startsWithin ?? 120) * 1000;
  while (!(await isReady(url))) {
    if (hasEnded() || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`the portal does not start:\n${lines.join('')}`);
    }
    await wait(200);
  }

  return {
    url,
    pid: server.pid!,
    dataDir,
    output: () => lines.join(''),
    addAccount: async ({ email, role, provider, name, password }) => {
      const child = run(
        [process.execPath, 'setup/account.ts', 'add', email, '--role', role, '--provider', provider, '--name', name, '--password-stdin'],
        `${password}\n`,
      );
      const code = await new Promise((resolve) => child.once('exit', resolve));
      if (code !== 0) throw new Error(`no account:\n${lines.join('')}`);
    },
    stop,
    kill: () => endBy('SIGKILL'),
    hasEnded,
  };
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
