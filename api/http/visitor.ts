import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { admissionOf, priceFor, type Admission, type Price } from '../appointments/allowances.ts';
import type { Visitor } from '../appointments/network-hashes.ts';
import { networksOf } from './networks.ts';

/**
 * The visitor behind a request, as allowances count it.
 * @param invitation the secret of an invitation link, as the form sends it; "" for none
 */
export function visitorOf({ ip, server }: FastifyRequest, invitation = ''): Visitor {
  const networks = networksOf(ip);
  const widest = networks.at(-1) ?? networks[0];
  const isTrusted = isWithin(ip, server.parts.settings.trustedNetworks);
  return { network: networks[0].name, block: widest.name, isTrusted, ...(invitation === '' ? {} : { invitation }) };
}

/** @param proof as sent; undefined when there is none */
export function admissionFrom(request: FastifyRequest, proof: string | undefined, invitation?: string): Promise<Admission> {
  return admissionOf(placeOf(request), visitorOf(request, invitation), proof, request.server.parts.now());
}

/** The price of one more slot for this visitor. */
export function priceOf(request: FastifyRequest, invitation?: string): Promise<Price> {
  return priceFor(placeOf(request), visitorOf(request, invitation), request.server.parts.now());
}

const placeOf = ({ server: { parts, site } }: FastifyRequest) => ({
  db: parts.db,
  directory: site().directory,
  intakeKey: parts.keys.intakeKey,
  allowances: parts.settings.allowances,
});

function isWithin(ip: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const trusted = networks.map((network) => ipaddr.parseCIDR(network));
  return ipaddr.subnetMatch(ipaddr.process(ip), { trusted }, 'other') === 'trusted';
}
