import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freshDatabase, type FreshDatabase } from './databases.ts';
import { freePort } from './portal.ts';
import { startRedis, type TestRedis } from './redis.ts';

/** One process of the portal, without pages. Its address and its folder stay when it starts again. */
export type Member = {
  url: string;
  pid: () => number;
  /** Starts it, and waits until it is ready. */
  start: () => Promise<void>;
  /** Sends the signal, and waits until the process has ended. */
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
};

/** Processes of both roles on one PostgreSQL and one Redis, behind Debian's Caddy with the file that the release ships. */
export type SeveralProcesses = {
  /** Of the proxy. */
  url: string;
  database: FreshDatabase;
  redis: TestRedis;
  publics: Member[];
  desks: Member[];
  /** Everything that the processes printed and logged. */
  output: () => string;
  stop: () => Promise<void>;
};

/** @param environment further settings of all processes */
export async function startSeveralProcesses(
  counts: { publics: number; desks: number },
  environment: Record<string, string> = {},
): Promise<SeveralProcesses> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-several-'));
  const database = await freshDatabase('postgres');
  const redis = await startRedis();
  const proxyPort = await freePort();
  const url = `http://localhost:${proxyPort}`;
  const lines: string[] = [];
  const hear = (child: ChildProcess) => {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  };

  const member = async (role: 'public' | 'desk', dataDir: string): Promise<Member> => {
    const port = await freePort();
    const own = `http://127.0.0.1:${port}`;
    let child: ChildProcess | undefined;
    return {
      url: own,
      pid: () => child?.pid ?? 0,
      start: async () => {
        const started = spawn(process.execPath, ['tests/support/server-process.ts'], {
          env: {
            ...process.env,
            ...{ TZ: 'Europe/Berlin', ROLE: role, HOST: '127.0.0.1', PORT: String(port), PUBLIC_URL: url, TRUST_PROXY: 'loopback' },
            ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, DATA_DIR: path.join(folder, dataDir), LEAVE_SECONDS: '2' },
            ...{ TRUSTED_NETWORKS: '127.0.0.0/8, ::1/128', ...environment },
          },
          stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        });
        hear(started);
        child = started;
        while (!(await isReady(own))) {
          if (started.exitCode !== null || started.signalCode !== null) throw new Error(lines.join(''));
          await wait(100);
        }
      },
      end: async (signal) => {
        if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
      },
    };
  };

  // The processes of the desk share its folder; each public process has one of its own.
  const desks = await Promise.all(Array.from({ length: counts.desks }, () => member('desk', 'desk')));
  const publics = await Promise.all(Array.from({ length: counts.publics }, (_, index) => member('public', `public-${index}`)));
  for (const desk of desks) await desk.start();
  for (let index = 0; index < publics.length; index += 1) {
    await mkdir(path.join(folder, `public-${index}`, 'keys'), { recursive: true });
    for (const key of ['intake.key', 'identity-public.json'])
      await copyFile(path.join(folder, 'desk', 'keys', key), path.join(folder, `public-${index}`, 'keys', key));
  }
  await Promise.all(publics.map((one) => one.start()));

  const hostsOf = (members: Member[]) => members.map((one) => new URL(one.url).host).join(' ');
  const caddy = spawn('caddy', ['run', '--config', 'setup/machine/Caddyfile', '--adapter', 'caddyfile'], {
    env: {
      ...process.env,
      ...{ KIM_ADDRESS: `http://localhost:${proxyPort}`, KIM_DESK: hostsOf(desks), KIM_PUBLIC: hostsOf(publics) },
      ...{ CADDY_ADMIN: `localhost:${await freePort()}`, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  hear(caddy);
  const failed = once(caddy, 'error').then(() => {
    throw new Error('Caddy does not start; it comes with "apt-get install caddy"');
  });
  failed.catch(() => undefined);
  while (!(await isReady(url))) {
    if (caddy.exitCode !== null) throw new Error(lines.join(''));
    await Promise.race([wait(100), failed]);
  }

  return {
    url,
    database,
    redis,
    publics,
    desks,
    output: () => lines.join(''),
    stop: async () => {
      caddy.kill('SIGKILL');
      await Promise.all([...publics, ...desks].map((one) => one.end('SIGKILL')));
      await redis.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
