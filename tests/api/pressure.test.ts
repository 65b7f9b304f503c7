import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTracing, type TracingProcess } from '../support/tracing-process.ts';

const readers = 300;

let folder: string;
let portal: TracingProcess;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-pressure-'));
  portal = await startTracing({ DATA_DIR: folder, LOG_LEVEL: 'error', TRUST_PROXY: 'loopback' });
}, 60_000);
afterAll(async () => {
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(portal.url).port), 'localhost');
  await once(socket, 'connect');
  return socket;
}

/** Resolves with the status of the answer. */
async function ask(socket: Socket, url: string): Promise<number> {
  socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  return Number(/^HTTP\/1\.1 (\d+)/.exec(head.toString())?.[1]);
}

describe('when many read at the same moment', () => {
  it.each(['/healthz', '/readyz', '/desk/sign-in/'])('%s, asked after them, is answered before them', async (address) => {
    const sockets = await Promise.all(Array.from({ length: readers }, open));
    const health = await open();
    let answered = 0;
    const asked = sockets.map(async (socket) => {
      const status = await ask(socket, '/de/appointment/?quarter=altstadt');
      answered += 1;
      return status;
    });
    expect(await ask(health, address)).toBe(200);
    // In one line with them it would come last; some answers arrive together with it.
    expect(answered).toBeLessThan(readers * 0.75);
    // On a slow machine the last ones are told to come again.
    expect([200, 503]).toEqual(expect.arrayContaining(await Promise.all(asked)));
    for (const socket of [...sockets, health]) socket.destroy();
  });
});
