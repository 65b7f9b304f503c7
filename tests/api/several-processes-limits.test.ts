import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOfDay } from '../../api/appointments/network-hashes.ts';
import { openRedis } from '../../api/http/redis.ts';
import { createCounts, type Numbers, type Shared, shareNumbers } from '../../api/http/shared-counts.ts';
import { createSignInLimit } from '../../api/http/desk/sign-in-limit.ts';
import { networksOf } from '../../api/http/networks.ts';
import { freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { testApp, type TestApp } from '../support/app.ts';

const now = new Date('2026-11-23T08:03:20.000Z');
const email = 'k.yilmaz@example.org';

let redis: TestRedis;
let reader: Redis;
let database: FreshDatabase;
const intakeKey = randomBytes(32);
const told: boolean[] = [];
const opened: Numbers[] = [];

beforeAll(async () => {
  redis = await startRedis();
  database = await freshDatabase('sqlite');
});
afterAll(async () => {
  await redis.stop();
  await database.drop();
});
beforeEach(async () => {
  reader = new Redis(redis.url);
  await reader.flushall();
  told.length = 0;
});
afterEach(() => {
  reader.disconnect();
  for (const numbers of opened.splice(0)) numbers.close();
});

/** Connects to Redis as one more process does. */
async function share(): Promise<Shared> {
  const numbers = await openRedis(redis.url);
  opened.push(numbers);
  return shareNumbers({
    numbers,
    hash: (key, at) => hashOfDay(database.db, intakeKey, 'limits', key, at),
    told: (isAway) => told.push(isAway),
  });
}

describe('two processes that share a Redis', () => {
  it('count a key together, each key by itself, until the window ends', async () => {
    const [one, other] = [createCounts(10, await share()), createCounts(10, await share())];
    expect([await one.add('a', now), await other.add('a', now), await one.add('a', now), await other.add('b', now)]).toEqual([1, 2, 3, 1]);
    expect(await other.count('a', now)).toBe(3);
    expect(await one.add('a', new Date('2026-11-23T08:10:00.000Z'))).toBe(1);
  });

  it('refuse the eleventh failed sign-in of one account from one address, whichever process it meets', async () => {
    const limits = [createSignInLimit(await share()), createSignInLimit(await share())];
    const origin = { networks: networksOf('192.0.2.1'), knownDevice: undefined };
    const fail = (process: number) => limits[process % 2]!.attempt(email, origin, now, () => Promise.resolve(undefined));
    for (let tries = 0; tries < 10; tries += 1) expect(await fail(tries)).toEqual({ result: undefined });
    expect([await fail(0), await fail(1)]).toEqual([{ waitSeconds: 700 }, { waitSeconds: 700 }]);
  });

  it('let ten of a thousand simultaneous tries through, and count no success', async () => {
    const limits = [createSignInLimit(await share()), createSignInLimit(await share())];
    const origin = { networks: networksOf('192.0.2.1'), knownDevice: undefined };
    for (let round = 0; round < 30; round += 1)
      expect(await limits[round % 2]!.attempt(email, origin, now, () => Promise.resolve('in'))).toEqual({ result: 'in' });
    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => limits[index % 2]!.attempt(email, origin, now, () => Promise.resolve(undefined))),
    );
    expect(outcomes.filter((outcome) => 'result' in outcome)).toHaveLength(10);
  });

  it('leave nothing in it but numbers under hashes of the day, and all of them expire', async () => {
    const counts = createCounts(10, await share());
    await counts.add('appointments 192.0.2.1/32', now);
    await createSignInLimit(await share()).attempt(email, { networks: networksOf('192.0.2.1'), knownDevice: undefined }, now, () =>
      Promise.resolve(undefined),
    );
    const names = await reader.keys('*');
    expect(names).toHaveLength(6);
    for (const name of names) {
      expect(name).toMatch(/^kim:[\w-]{16}$/);
      expect(await reader.get(name)).toBe('1');
      expect(await reader.pttl(name)).toBeGreaterThan(0);
      expect(await reader.pttl(name)).toBeLessThanOrEqual(15 * 60_000 + 5000);
    }
    await createCounts(10, await share()).add('appointments 192.0.2.1/32', new Date('2026-11-24T08:03:20.000Z'));
    expect(await reader.keys('*')).toHaveLength(7);
  });
});

describe('a Redis that goes away', () => {
  it('leaves each process its own counts, is told of once, and gives no fresh allowance when it comes back empty', async () => {
    const shared = await share();
    const counts = createCounts(10, shared);
    expect([await counts.add('a', now), await counts.add('a', now)]).toEqual([1, 2]);
    await redis.stop();
    expect([await counts.add('a', now), await counts.add('a', now), shared.isAway()]).toEqual([3, 4, true]);
    await redis.start();
    await expect
      .poll(
        async () => {
          await counts.count('a', now);
          return shared.isAway();
        },
        { timeout: 20_000 },
      )
      .toBe(false);
    expect([await counts.add('a', now), told]).toEqual([5, [true, false]]);
  });

  it('delays one request in five seconds at most while it hangs', async () => {
    const shared = await share();
    const counts = createCounts(10, shared);
    let asked = 0;
    const counting = createCounts(10, {
      ...shared,
      ask: (keys, at, step) =>
        shared.ask(keys, at, (numbers, names) => {
          asked += 1;
          return step(numbers, names);
        }),
    });
    await counts.add('a', now);
    redis.signal('SIGSTOP');
    for (let sent = 0; sent < 50; sent += 1) await counting.add('b', now);
    redis.signal('SIGCONT');
    expect(asked).toBeLessThan(5);
    expect(await counting.count('b', now)).toBe(50);
  });
});

describe('a portal whose Redis is away', () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await testApp('sqlite', { shared: await share() });
  });
  afterEach(() => test.close());

  it('answers as before, stays ready, and says so at /readyz', async () => {
    const send = () =>
      test.app.inject({ method: 'POST', url: '/api/appointments', payload: {}, headers: { 'sec-fetch-site': 'same-origin' } });
    expect((await send()).statusCode).toBe(422);
    expect((await test.app.inject('/readyz')).body).not.toContain('REDIS_URL');
    await redis.stop();
    expect((await send()).statusCode).toBe(422);
    const ready = await test.app.inject('/readyz');
    await redis.start();
    expect([ready.statusCode, ready.body.split('\n')[0]]).toEqual([200, 'ready']);
    expect(ready.body).toContain('REDIS_URL does not answer: each process counts its limits by itself');
  });
});
