import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../api/config.ts';
import { connect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { emptySite } from '../../api/http/packed-site.ts';
import { startServer } from '../../api/server.ts';
import { testApp } from '../support/app.ts';
import { freePort, startPortal } from '../support/portal.ts';

/** What a stop may take at most, with a second for a busy machine; the promise is ten. */
const maxStopMilliseconds = 11_000;

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-ending-'));
});
afterEach(async () => {
  for (const { pid } of children.splice(0)) if (isRunning(pid!)) process.kill(-pid!, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** Whether anything of the process's group runs. */
function isRunning(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function start(command: string, args: string[], port: number, output: 'ignore' | number = 'ignore'): ChildProcess {
  const child = spawn(command, args, {
    env: { ...process.env, TZ: 'Europe/Berlin', PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'info' },
    stdio: ['ignore', output, 'ignore'],
    detached: true,
  });
  children.push(child);
  return child;
}

const statusOf = (url: string) =>
  fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );

async function ready(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await statusOf(`http://127.0.0.1:${port}/readyz`)) === 200) return;
    await wait(200);
  }
  throw new Error('the portal does not start');
}

/** A form that never comes to its end. */
async function slowBody(port: number): Promise<Socket> {
  const socket = connectSocket(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('POST /api/appointments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{');
  return socket;
}

describe('a process that is asked to end', () => {
  it('"npm start" ends as one tree within ten seconds, with a slow body under way', async () => {
    const port = await freePort();
    const npm = start('npm', ['start'], port);
    await ready(port);
    const socket = await slowBody(port);
    const exited = once(npm, 'exit');
    npm.kill('SIGTERM');
    const ended = await Promise.race([exited.then(() => 'ended'), wait(maxStopMilliseconds, 'still there')]);
    expect(ended).toBe('ended');
    for (let tries = 0; isRunning(npm.pid!) && tries < 20; tries += 1) await wait(100);
    expect(isRunning(npm.pid!)).toBe(false);
    expect(await statusOf(`http://127.0.0.1:${port}/healthz`)).toBeUndefined();
    socket.destroy();
  }, 120_000);
});

describe('a log that cannot be written', () => {
  it('does not end the process', async () => {
    const port = await freePort();
    const child = start('sh', ['setup/serve.sh'], port, openSync('/dev/full', 'w'));
    await ready(port);
    for (let asked = 0; asked < 5; asked += 1) expect(await statusOf(`http://127.0.0.1:${port}/healthz`)).toBe(200);
    expect(child.exitCode).toBeNull();
  }, 120_000);
});

describe('a request that does not come to its end', () => {
  it.each([
    [
      'its body trickles',
      'POST /api/appointments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    ],
    ['its head trickles', 'GET / HTTP/1.1\r\nHost: loc'],
  ])('is ended when %s, and others are answered meanwhile', async (_what, beginning) => {
    const test = await testApp('sqlite', { maxRequestMilliseconds: 1000 });
    const address = new URL(await test.app.listen({ port: 0, host: '127.0.0.1' }));
    const socket = connectSocket(Number(address.port), '127.0.0.1');
    const heard: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => heard.push(chunk));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(beginning);
    const trickle = setInterval(() => socket.write(' '), 200);
    expect(await statusOf(new URL('/healthz', address).href)).toBe(200);
    await closed;
    clearInterval(trickle);
    expect(Buffer.concat(heard).toString()).toMatch(/^HTTP\/1\.1 408 /);
    await test.close();
  });
});

describe('a reader that takes nothing of its answers', () => {
  it('is ended when it has been silent for too long, and its memory is free', async () => {
    const test = await testApp('sqlite', { maxSilenceMilliseconds: 1000 });
    const address = new URL(await test.app.listen({ port: 0, host: '127.0.0.1' }));
    const open = () => new Promise<number>((resolve) => test.app.server.getConnections((_error, count) => resolve(count)));
    const socket = connectSocket(Number(address.port), '127.0.0.1')
      .on('error', () => undefined)
      .pause();
    await once(socket, 'connect');
    const accepted = new Promise<Socket>((resolve) => test.app.server.once('request', ({ socket: accepting }) => resolve(accepting)));
    // More than the buffers of both ends hold.
    socket.write('GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200));
    const reading = await accepted;
    await vi.waitFor(() => expect(reading.writableLength).toBeGreaterThan(0), { timeout: 20_000 });
    expect(await open()).toBe(1);
    await vi.waitFor(async () => expect([reading.destroyed, await open()]).toEqual([true, 0]), { timeout: 20_000, interval: 100 });
    socket.destroy();
    await test.close();
  }, 60_000);
});

describe('a start that cannot succeed', () => {
  beforeEach(async () => {
    await openKeys({ dataDir, role: 'both' }, () => new Date());
    await migrate(path.join(dataDir, 'kim.sqlite'));
  });
  const serve = () =>
    startServer(readSettings({ DATA_DIR: dataDir, PORT: '18080', LOG_LEVEL: 'silent' }), {
      render: () => Promise.reject(new Error('no page')),
      stylesheets: undefined,
      staticSite: () => emptySite,
    });

  it('ends with one sentence that names the key, and makes no new one in its place', async () => {
    const key = path.join(dataDir, 'keys', 'intake.key');
    await writeFile(key, '');
    const answer = await startPortal({ dataDir }).then(
      () => 'it runs',
      (error: unknown) => String(error),
    );
    expect(answer).toContain(`${key} is broken: it holds no key. Put it back from the copy of the keys.`);
    expect(answer).not.toMatch(/^\s+at .*(api|setup)\//m);
    expect(await readFile(key, 'utf8')).toBe('');
  }, 120_000);

  it('names a database that is damaged', async () => {
    await truncate(path.join(dataDir, 'kim.sqlite'), 20_000);
    await expect(serve()).rejects.toMatchObject({ name: 'SettingsError' });
  });

  it('names a table that is in the way', async () => {
    const db = connect(path.join(dataDir, 'kim.sqlite'));
    await sql`delete from kysely_migration`.execute(db);
    await db.destroy();
    await expect(serve()).rejects.toThrow('Nothing was changed.');
  });
});
