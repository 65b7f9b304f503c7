import { describe, expect, it } from 'vitest';
import { networksOf } from '../networks.ts';
import { createSignInLimit } from './sign-in-limit.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 8, minute));
const email = 'a@example.org';

function limitWithTries() {
  const limit = createSignInLimit();
  /** The result of a try: "failed", "signed in", or the seconds to wait. */
  const attempt = async (of: string, address: string, { right = false, device = undefined as string | undefined, now = at(0) } = {}) => {
    const tried = await limit.attempt(of, { networks: networksOf(address), knownDevice: device }, now, async () =>
      right ? 'id' : undefined,
    );
    if ('waitSeconds' in tried) return tried.waitSeconds;
    return tried.result === undefined ? 'failed' : 'signed in';
  };
  const failTimes = async (times: number, of: string, address: (index: number) => string) => {
    for (let index = 0; index < times; index += 1) expect(await attempt(of, address(index))).toBe('failed');
  };
  return { limit, attempt, failTimes };
}

describe('the limit of failed sign-ins', () => {
  it('refuses the eleventh try of one account from one address, and nobody else', async () => {
    const { attempt, failTimes } = limitWithTries();
    await failTimes(10, email, () => '192.0.2.1');
    expect(await attempt(email, '192.0.2.1', { right: true, now: at(10) })).toBe(300);
    expect(await attempt('b@example.org', '192.0.2.1', { right: true })).toBe('signed in');
    expect(await attempt(email, '198.51.100.1', { right: true })).toBe('signed in');
    expect(await attempt(email, '192.0.2.1', { right: true, now: at(15) })).toBe('signed in');
  });

  it('refuses the forty-first failure of one account from one /24 or /48, however many addresses it has', async () => {
    const ipv4 = limitWithTries();
    await ipv4.failTimes(40, email, (index) => `192.0.2.${index}`);
    expect(await ipv4.attempt(email, '192.0.2.99', { right: true })).toBe(900);
    const ipv6 = limitWithTries();
    await ipv6.failTimes(40, email, (index) => `2001:db8:1:${(index * 256).toString(16)}::1`);
    expect(await ipv6.attempt(email, '2001:db8:1:ffff::1', { right: true })).toBe(900);
    expect(await ipv6.attempt(email, '2001:db8:2::1', { right: true })).toBe('signed in');
  });

  it('refuses the fifty-first failure from one address, whatever the account', async () => {
    const { attempt } = limitWithTries();
    for (let index = 0; index < 50; index += 1) expect(await attempt(`${index}@example.org`, '192.0.2.1')).toBe('failed');
    expect(await attempt('51@example.org', '192.0.2.1', { now: at(1) })).toBe(840);
    expect(await attempt('51@example.org', '192.0.2.2', { now: at(1) })).toBe('failed');
  });

  it('lets the owner in while a thousand networks attack the account, and leaves each of them three tries', async () => {
    const { attempt, failTimes } = limitWithTries();
    await failTimes(1000, email, (index) => `10.${Math.floor(index / 200)}.${index % 200}.1`);
    expect(await attempt(email, '10.0.0.1', { device: 'known', right: true })).toBe('signed in');
    expect(await attempt(email, '198.51.100.1', { right: true })).toBe('signed in');
    expect(await Promise.all([1, 2, 3, 4].map(() => attempt(email, '203.0.113.1')))).toEqual(['failed', 'failed', 'failed', 900]);
  });

  it('counts a known device apart, also when somebody has stolen its mark', async () => {
    const { attempt } = limitWithTries();
    for (let tries = 0; tries < 10; tries += 1) expect(await attempt(email, `192.0.2.${tries}`, { device: 'stolen' })).toBe('failed');
    expect(await attempt(email, '192.0.2.99', { device: 'stolen', right: true })).toBe(900);
    expect(await attempt(email, '192.0.2.1', { right: true })).toBe('signed in');
  });

  it('counts no success, and every try that is not over yet', async () => {
    const { attempt } = limitWithTries();
    for (let round = 0; round < 100; round += 1) expect(await attempt(email, '192.0.2.1', { right: true })).toBe('signed in');
    const atOnce = await Promise.all(Array.from({ length: 1000 }, () => attempt(email, '192.0.2.1')));
    expect(atOnce.filter((outcome) => outcome === 'failed')).toHaveLength(10);
  });

  it('counts a try that broke off as failed', async () => {
    const { limit, attempt } = limitWithTries();
    const broken = { networks: networksOf('192.0.2.1'), knownDevice: undefined };
    for (let tries = 0; tries < 10; tries += 1) {
      await expect(limit.attempt(email, broken, at(0), () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    }
    expect(await attempt(email, '192.0.2.1', { right: true })).toBe(900);
  });
});
