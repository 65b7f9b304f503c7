import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './portal.ts';

/** Debian's Redis on a port of its own, in memory only. */
export type TestRedis = {
  url: string;
  /** Stops and continues it, like a machine that hangs. */
  signal: (name: 'SIGSTOP' | 'SIGCONT') => void;
  /** Starts it again, empty, on the same port. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
};

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const begin = async () => {
    const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    });
    const failed = once(server, 'error').then(() => {
      throw new Error('Redis does not start; it comes with "apt-get install redis-server"');
    });
    failed.catch(() => undefined);
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (tries > 100) throw new Error('Redis does not answer');
      await Promise.race([wait(50), failed]);
    }
    return server;
  };
  let server = await begin();
  return {
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => void server.kill(name),
    start: async () => {
      server = await begin();
    },
    stop: async () => {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
