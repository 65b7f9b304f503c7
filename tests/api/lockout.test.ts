import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLinkFor, redeemLink } from '../../api/accounts/link.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { call, colleague } from '../support/desk.ts';

const password = 'drei kleine Affen';

/** Counts are in memory and ask no database, so one is enough. */
describe('a lockout', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite', { settings: { TRUST_PROXY: 'loopback' } });
  });
  afterAll(() => test.close());

  const enter = (email: string, typed: string, from: string, cookie?: string) =>
    call(test, {
      method: 'POST',
      url: '/desk/sign-in/',
      form: { email, password: typed },
      headers: { 'x-forwarded-for': from, ...(cookie === undefined ? {} : { cookie }) },
    });
  const withPassword = async () => {
    const person = await colleague(test);
    const { token } = await makeLinkFor(test.db, person.id, null, test.clock.now);
    await redeemLink(test.db, token, password, { email: '', name: '', provider: '', language: 'de' }, test.clock.now);
    return person;
  };

  it('locks out the stranger, and lets the colleague in on a known device, even from the same address', async () => {
    const { email } = await withPassword();
    const first = await enter(email, password, '192.0.2.10');
    const device = [first.headers['set-cookie']]
      .flat()
      .find((one) => one?.startsWith('desk-device='))!
      .split(';', 1)[0]!;
    for (let round = 0; round < 10; round += 1) expect((await enter(email, `falsch ${round}`, '192.0.2.10')).statusCode).toBe(401);
    expect((await enter(email, password, '192.0.2.10')).statusCode).toBe(429);
    expect((await enter(email, password, '192.0.2.10', device)).statusCode).toBe(303);
  });

  it('of one network leaves the colleague in from another, without a known device', async () => {
    const { email } = await withPassword();
    for (let round = 0; round < 11; round += 1) await enter(email, `falsch ${round}`, '198.51.100.7');
    expect((await enter(email, password, '198.51.100.7')).statusCode).toBe(429);
    expect((await enter(email, password, '203.0.113.9')).statusCode).toBe(303);
  });

  it('by a known device of another account helps nobody', async () => {
    const [mine, theirs] = [await withPassword(), await withPassword()];
    const own = await enter(mine.email, password, '192.0.2.50');
    const device = [own.headers['set-cookie']]
      .flat()
      .find((one) => one?.startsWith('desk-device='))!
      .split(';', 1)[0]!;
    for (let round = 0; round < 10; round += 1) await enter(theirs.email, `falsch ${round}`, '192.0.2.50', device);
    expect((await enter(theirs.email, password, '192.0.2.50', device)).statusCode).toBe(429);
  });
});
