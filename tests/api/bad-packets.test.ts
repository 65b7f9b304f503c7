import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { judgeLog } from '../bad-input/judge.ts';
import { sendPacket } from '../bad-input/packet.ts';
import { addressPackets, brokenPackets } from '../bad-input/packets.ts';
import { foreignHost, typed } from '../bad-input/sent.ts';
import { testApp, type TestApp } from '../support/app.ts';

let test: TestApp;
let clientDir: string;
let port: number;
beforeAll(async () => {
  clientDir = await mkdtemp(path.join(os.tmpdir(), 'kim-client-'));
  await mkdir(path.join(clientDir, 'de/404'), { recursive: true });
  await writeFile(path.join(clientDir, 'de/404/index.html'), 'not found');
  test = await testApp('sqlite', { clientDir, maxRequestMilliseconds: 1000 });
  await test.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = test.app.server.address() as AddressInfo);
});
afterAll(async () => {
  await test.close();
  await rm(clientDir, { recursive: true });
});
afterEach(async () => {
  expect(judgeLog(test.logged.splice(0))).toEqual([]);
  expect((await test.app.inject('/healthz')).statusCode).toBe(200);
});

it.each(addressPackets)('an address is answered from here: %s', async (_what, packet, statuses) => {
  const answer = await sendPacket(port, packet);
  expect(answer).toMatchObject({ statuses, hasClosed: true });
  const [head = ''] = answer.text.split('\r\n\r\n');
  expect(head).not.toMatch(/^set-cookie:/im);
  // Leads to a path of this site, or nowhere.
  expect(/^location: (.*)$/im.exec(head)?.[1] ?? '/').toMatch(/^\/(?![/\\])/);
  expect(answer.text).not.toContain('root:');
});

it.each(brokenPackets)('a packet gets these answers and no more: %s', async (_what, packet, statuses) => {
  const answer = await sendPacket(port, packet);
  expect(answer).toMatchObject({ statuses, hasClosed: true });
  expect(answer.text).not.toContain(typed);
  expect(answer.text).not.toContain(foreignHost);
});

describe('a peer that says nothing more', () => {
  const head = 'POST /api/appointments HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  it.each([
    ['in the middle of a head', 'GET / HTTP/1.1\r\nHost: loc'],
    ['before the body', `${head}Content-Length: 10\r\n\r\n`],
    ['in the middle of a body', `${head}Content-Length: 10\r\n\r\n{}`],
    ['in the middle of a piece', `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{}`],
    ['before the last piece', `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`],
    ['after asking whether it may go on', `${head}Content-Length: 10\r\nExpect: 100-continue\r\n\r\n`],
  ])('is told 408 and left: %s', async (_when, packet) => {
    const { statuses, hasClosed } = await sendPacket(port, packet);
    expect([statuses.filter((status) => status >= 200), hasClosed]).toEqual([[408], true]);
  });
});

it('fifty requests in one packet get fifty answers, in their order', async () => {
  const ask = (address: string) => `GET ${address} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const { statuses } = await sendPacket(
    port,
    `${ask('/healthz')}${ask('/de/nowhere/')}`.repeat(25).replace(/\r\n$/, 'Connection: close\r\n\r\n'),
  );
  expect(statuses).toEqual(Array.from({ length: 25 }, () => [200, 404]).flat());
});
