import { describe, expect, it } from 'vitest';
import { networksOf } from './networks.ts';

describe('the networks that a limit counts', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.7/32', '192.0.2.0/24']],
    ['::ffff:192.0.2.7', ['192.0.2.7/32', '192.0.2.0/24']],
    ['::FFFF:c000:207', ['192.0.2.7/32', '192.0.2.0/24']],
    ['2001:db8:1:2f3:4:5:6:7', ['2001:db8:1:2f3::/64', '2001:db8:1:200::/56', '2001:db8:1::/48']],
    ['2001:DB8:1:2f3::7', ['2001:db8:1:2f3::/64', '2001:db8:1:200::/56', '2001:db8:1::/48']],
    ['2001:db8::1', ['2001:db8::/64', '2001:db8::/56', '2001:db8::/48']],
    ['::1', ['::/64', '::/56', '::/48']],
    ['fe80::1%eth0', ['fe80::/64', 'fe80::/56', 'fe80::/48']],
    ['unknown', ['unknown']],
    ['', ['unknown']],
  ])('of %s are %j', (address, names) => {
    expect(networksOf(address).map(({ name }) => name)).toEqual(names);
  });

  it('grow more slowly in their allowance than in their size', () => {
    expect(networksOf('192.0.2.7').map(({ allowance }) => allowance)).toEqual([1, 4]);
    expect(networksOf('2001:db8::1').map(({ allowance }) => allowance)).toEqual([1, 2, 4]);
  });
});
