import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monday, testApp, type TestApp } from '../support/app.ts';

describe('looking at free times', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());

  const secret = 'x'.repeat(22);
  const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  const get = (url: string, remoteAddress: string) => test.app.inject({ url, remoteAddress });
  const find = (remoteAddress: string, step: string) =>
    test.app.inject({ method: 'POST', url: '/de/appointment/', remoteAddress, headers: fromOurPage, payload: `step=${step}` });

  it('of 300 people behind one address, ten times each within ten minutes, is served; then the address waits, and no other', async () => {
    const shelter = '203.0.113.54';
    const statuses = new Set<number>();
    for (let look = 0; look < 3000; look += 1) statuses.add((await get('/api/challenge', shelter)).statusCode);
    expect([...statuses]).toEqual([204]);

    const refused = await get('/api/slots', shelter);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    for (const url of ['/de/appointment/', `/de/appointment/${secret}/move/`]) {
      expect([url, (await get(url, shelter)).statusCode]).toEqual([url, 429]);
      expect(test.shown('/[lang]/problem').code).toBe('too-many-requests');
    }
    for (const step of ['find', 'extend', 'release', 'begin']) expect([step, (await find(shelter, step)).statusCode]).toEqual([step, 429]);

    // Looking uses up nothing of what holding and sending need.
    expect((await find(shelter, 'hold:x')).statusCode).toBe(409);
    expect((await find(shelter, '')).statusCode).toBe(422);
    for (const url of ['/api/slots', '/api/challenge', '/de/appointment/'])
      expect((await get(url, '203.0.113.55')).statusCode).toBeLessThan(300);
    test.clock.now = new Date(monday.getTime() + 10 * 60_000);
    expect((await get('/api/slots', shelter)).statusCode).toBe(200);
  }, 60_000);
});
