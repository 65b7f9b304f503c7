import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';

let test: TestApp;
let port: number;
beforeAll(async () => {
  test = await testApp('sqlite');
  port = Number(new URL(await test.app.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(() => test.close());

/** Status and Location of an address exactly as it is written, which no client library sends. */
async function ask(address: string): Promise<[number, string | undefined]> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.write(`GET ${address} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n`, 'latin1');
  await once(socket, 'close');
  return [Number(answer.split(' ')[1]), /^location: (.*)\r$/im.exec(answer)?.[1]];
}

it.each([
  '//other.example/a',
  '//other.example/a?b',
  '///other.example/a',
  '/\\other.example/a',
  '\\\\other.example/a',
  '/.//other.example/a',
  '/%2e//other.example/a',
  '/de/..//other.example/a',
  '/%E0%A4%A//other.example/a',
  '//other.example/de/appointment',
  '//other.example/%2e%2e/desk',
  '/de/%E0%A4%A',
  '/de/appointment/%E0%A4%A',
  '/de/services/%E0%A4%A/',
])('leads nowhere, and to no other site: %s', async (address) => {
  const [status, location] = await ask(address);
  expect([400, 404]).toContain(status);
  expect(location).toBeUndefined();
});

it.each([
  ['/de/search?q=a', 301, '/de/search/?q=a'],
  ['/de/nowhere', 301, '/de/nowhere/'],
  ['/%2Fother.example/a', 301, '/%2Fother.example/a/'],
  ['/de/appointment?topic=//other.example', 301, '/de/appointment/?topic=//other.example'],
  ['/desk', 303, '/desk/sign-in/?next=%2Fdesk'],
  ['/desk/requests/?next=//other.example', 303, '/desk/sign-in/?next=%2Fdesk%2Frequests%2F%3Fnext%3D%2F%2Fother.example'],
  ['/', 302, '/languages/'],
])('leads on within this site: %s', async (address, status, location) => {
  expect(await ask(address)).toEqual([status, location]);
});
