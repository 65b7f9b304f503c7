import ipaddr from 'ipaddr.js';

/** One of the networks that an address belongs to. */
export type Network = {
  /** The key that a limit counts: "192.0.2.7/32", "2001:db8:1::/48". */
  name: string;
  /** The allowance as a multiple of the narrowest network's. */
  allowance: number;
};

type Prefix = { bits: number; allowance: number };
/** Narrowest first. */
type Prefixes = readonly [Prefix, ...Prefix[]];

/** IPv4: the address, and the smallest block that is routed. */
const prefixesOfIpv4: Prefixes = [
  { bits: 32, allowance: 1 },
  { bits: 24, allowance: 4 },
];

/** IPv6: the blocks given to a household, a customer and a site (RFC 6177). */
const prefixesOfIpv6: Prefixes = [
  { bits: 64, allowance: 1 },
  { bits: 56, allowance: 2 },
  { bits: 48, allowance: 4 },
];

/**
 * The networks under which a limit counts a visitor. A whole block of addresses has a few times the allowance of one address, not one
 * allowance for each.
 * @param address as Fastify gives it; behind a proxy it may be any text
 * @returns narrowest first; all invalid addresses share one network
 */
export function networksOf(address: string): [Network, ...Network[]] {
  if (!ipaddr.isValid(address)) return [{ name: 'unknown', allowance: 1 }];
  const parsed = ipaddr.process(address);
  const block = ({ bits, allowance }: Prefix): Network => ({ name: firstOf(parsed, bits), allowance });
  const [narrowest, ...wider] = parsed.kind() === 'ipv4' ? prefixesOfIpv4 : prefixesOfIpv6;
  return [block(narrowest), ...wider.map(block)];
}

function firstOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const block = `${address.toNormalizedString().replace(/%.*/, '')}/${bits}`;
  const { IPv4, IPv6 } = ipaddr;
  const first = address.kind() === 'ipv4' ? IPv4.networkAddressFromCIDR(block) : IPv6.networkAddressFromCIDR(block);
  return `${first.toString()}/${bits}`;
}
