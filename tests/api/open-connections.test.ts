import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../support/asking-crowd.ts';
import { startTracing, type TracingProcess } from '../support/tracing-process.ts';

const idle = 1500;
const slow = 200;
const deaf = 100;
/** Far above what a connection takes, and far below what would fill a small machine with 10,000. */
const maxKilobytesOfConnection = 100;

let folder: string;
let portal: TracingProcess;
const sockets: Socket[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-connections-'));
  portal = await startTracing({ DATA_DIR: folder, LOG_LEVEL: 'error', TRUST_PROXY: 'loopback' });
}, 60_000);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Opens connections and writes the beginning on each. */
async function open(count: number, beginning: string): Promise<Socket[]> {
  const opened = Array.from({ length: count }, () => connect(Number(new URL(portal.url).port), 'localhost'));
  sockets.push(...opened);
  await Promise.all(opened.map((socket) => once(socket, 'connect')));
  for (const socket of opened) socket.on('error', () => undefined).write(beginning);
  return opened;
}

/** A connection that is reset counts too. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** Resolves when the server has ended all of them. @returns the status lines that came */
const endings = (ended: Socket[]) =>
  Promise.all(
    ended.map(async (socket) => {
      let heard = '';
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      await closed(socket);
      return heard.split('\r\n', 1)[0];
    }),
  );

/** Another byte a second on each. */
const trickle = (trickling: Socket[]) => setInterval(() => trickling.forEach((socket) => socket.writable && socket.write('x')), 1000);

const residentKilobytes = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${portal.pid}/status`, 'utf8'))?.[1]);
const statusOf = (address: string) => fetch(`${portal.url}${address}`, { headers: { connection: 'close' } }).then(({ status }) => status);

describe('2,000 open connections', () => {
  it('take little memory, others are answered meanwhile, and those that are too slow are ended', async () => {
    const before = await residentKilobytes();
    const resting = await open(idle, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await Promise.all(resting.map((socket) => once(socket, 'data')));
    const heads = await open(slow, 'GET /healthz HTTP/1.1\r\nHost: loc');
    const bodies = await open(
      slow,
      'POST /api/appointments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    const kilobytes = ((await residentKilobytes()) - before) / (idle + 2 * slow);
    // They ask for more than the buffers of both ends hold, and read nothing.
    const readers = await open(deaf, 'GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20));
    const timers = [trickle(heads), trickle(bodies)];
    const gone = Promise.all([endings(heads), endings(bodies)]);

    for (const address of ['/healthz', '/readyz', '/desk/sign-in/']) expect(await statusOf(address)).toBe(200);
    // Readers may be told once to come again.
    for (const address of ['/de/appointment/', '/api/slots'])
      await vi.waitFor(async () => expect(await statusOf(address)).toBe(200), { timeout: 20_000, interval: 500 });
    expect((await ask(portal.url, crypto.randomUUID())).status).toBe(201);
    expect(resting.filter((socket) => socket.closed)).toEqual([]);
    expect(kilobytes).toBeLessThan(maxKilobytesOfConnection);

    const [ofHeads, ofBodies] = await gone;
    expect((await residentKilobytes()) - before).toBeLessThan(maxKilobytesOfConnection * (idle + 2 * slow + deaf));
    for (const socket of readers) socket.destroy();
    for (const timer of timers) clearInterval(timer);
    expect(new Set([...ofHeads, ...ofBodies])).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
    expect(await statusOf('/healthz')).toBe(200);
  }, 180_000);
});
