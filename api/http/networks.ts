import ipaddr from 'ipaddr.js';

/** One of the networks that an address belongs to. */
export type Network = {
  /** As a limit counts it: "192.0.2.7/32", "2001:db8:1::/48". */
  name: string;
  /** How many times the allowance of the narrowest network this one has. */
  allowance: number;
};

type Prefix = { bits: number; allowance: number };
/** Narrowest first. */
type Prefixes = readonly [Prefix, ...Prefix[]];

/** IPv4: the address, and the block that is the smallest to be routed. */
const prefixesOfIpv4: Prefixes = [
  { bits: 32, allowance: 1 },
  { bits: 24, allowance: 4 },
];

/** IPv6: what one household, one customer and one site are given (RFC 6177). */
const prefixesOfIpv6: Prefixes = [
  { bits: 64, allowance: 1 },
  { bits: 56, allowance: 2 },
  { bits: 48, allowance: 4 },
];

/**
 * The networks under which a limit counts a visitor. Somebody with a whole block of addresses gains a few times the allowance of
 * one address, never one allowance for each address.
 * @param address as Fastify gives it; behind a proxy it may be any text
 * @returns narrowest first; texts that are no address share one network
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
